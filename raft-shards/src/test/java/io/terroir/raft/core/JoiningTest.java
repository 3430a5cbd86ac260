package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A member whose disk was lost has forgotten its promises: it counts only once it is admitted. */
class JoiningTest {
  private static final DiskId NEW_DISK = new DiskId(9);

  private static final Configuration MEMBERS = Configuration.ofCreation(TestReplica.ABC);

  private final TestGroup group = new TestGroup();

  private static Optional<Message.Joiner> joiner(long durableIndex) {
    return Optional.of(new Message.Joiner(NEW_DISK, durableIndex));
  }

  private static TestReplica joining(NodeId id) {
    return new TestReplica(id, Disk.replacement(NEW_DISK.number()));
  }

  private static Message.AppendEntries admission(
      long term, LogPosition previous, long commitIndex, NodeId member, DiskId disk) {
    Entry entry =
        Entry.admission(new Term(term), previous.index() + 1, new Admission(member, disk));
    return new Message.AppendEntries(new Term(term), previous, List.of(entry), commitIndex);
  }

  // ---- who joins

  @Test
  void memberOnTheDiskOfTheCreationVotesAtOnce() {
    TestReplica member = new TestReplica(A, new Disk());
    member.receive(B, new Message.VoteRequest(new Term(5), at(4, 9))).sync();
    assertThat(member.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  @Test
  void whoJoinsVotesForNobody() {
    TestReplica joining = joining(A);
    joining.receive(B, new Message.PreVoteRequest(new Term(5), at(4, 9)));
    assertThat(joining.lastSent(Message.PreVoteResponse.class))
        .isEqualTo(new Message.PreVoteResponse(Term.ZERO, new Term(5), false, true));
    joining.receive(B, new Message.VoteRequest(new Term(5), at(4, 9))).sync();
    assertThat(joining.lastSent(Message.VoteResponse.class).granted()).isFalse();
  }

  @Test
  void whoJoinsDoesNotCampaign() {
    TestReplica joining = joining(A);
    joining.ticks(3 * CONFIG.electionTicksMax()).sync();
    assertThat(joining.sent(Message.PreVoteRequest.class)).isEmpty();
    assertThat(joining.core.role()).isEqualTo(Role.FOLLOWER);
  }

  // ---- what its answers count for

  @Test
  void whoJoinsSaysSoInEveryAnswer() {
    TestReplica joining = joining(A);
    joining.receive(B, append(5, LogPosition.ZERO, 0, 1, 2)).sync();
    assertThat(joining.lastSent(Message.AppendAccepted.class).joining()).isTrue();
    joining.receive(B, append(5, at(3, 9), 0, 4));
    assertThat(joining.lastSent(Message.AppendRejected.class).joining()).isTrue();
    joining.receive(B, new Message.Heartbeat(new Term(5), 3, 0, 0));
    assertThat(joining.lastSent(Message.HeartbeatResponse.class))
        .isEqualTo(new Message.HeartbeatResponse(new Term(5), 3, joiner(2)));
    joining.step(new Input.SnapshotReceived(at(4, 20), MEMBERS)).sync();
    assertThat(joining.lastSent(Message.SnapshotInstalled.class).joining()).isTrue();
  }

  @Test
  void whatItAcknowledgesCommitsNothing() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.propose("x").sync();
    long committed = leader.core.commitIndex();

    leader.receive(C, new Message.AppendAccepted(leader.core.term(), 3, true));
    leader.receive(C, new Message.SnapshotInstalled(leader.core.term(), 3, true));
    assertThat(leader.core.commitIndex()).isEqualTo(committed);
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), 3, false));
    assertThat(leader.core.commitIndex()).isEqualTo(3);
  }

  @Test
  void itsAnswerToARoundConfirmsNothing() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    leader.step(new Input.Read(1));
    long round = leader.lastSent(Message.Heartbeat.class).round();

    leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), round, joiner(2)));
    assertThat(leader.reads).isEmpty();
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), round, Optional.empty()));
    assertThat(leader.reads).hasSize(1);
  }

  @Test
  void leaderThatHearsOnlyWhoJoinsStepsDown() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);
    for (int i = 0; i < CONFIG.electionTicksMin() + 1; i++) {
      leader.receive(C, new Message.HeartbeatResponse(leader.core.term(), 1, joiner(2)));
      leader.ticks(1);
    }
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
  }

  // ---- being brought up to date

  @Test
  void leaderStartsOverWithAFollowerThatLostItsDisk() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    leader.receive(B, new Message.AppendRejected(leader.core.term(), 4, LogPosition.ZERO, true));
    Message.AppendEntries again = leader.lastSent(Message.AppendEntries.class);
    assertThat(again.previous()).isEqualTo(LogPosition.ZERO);
    assertThat(again.entries()).hasSize(4);
    assertThat(leader.core.commitIndex()).as("what is committed stays so").isEqualTo(4);
  }

  @Test
  void leaderStartsOverWithAFollowerThatLostItsDiskThoughItHasNothingNewToSend() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 1, joiner(0)));
    Message.AppendEntries again = leader.lastSent(Message.AppendEntries.class);
    assertThat(again.previous()).isEqualTo(LogPosition.ZERO);
    assertThat(again.entries()).hasSize(4);
    assertThat(leader.core.commitIndex()).as("what is committed stays so").isEqualTo(4);
  }

  @Test
  void followerThatIsBeingBroughtUpToDateDoesNotStartOverWithEveryHeartbeat() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(C);
    leader.receive(B, new Message.AppendRejected(leader.core.term(), 4, LogPosition.ZERO, true));
    leader.sent.clear();
    leader.receive(B, new Message.HeartbeatResponse(leader.core.term(), 1, joiner(0)));
    assertThat(leader.sent(Message.AppendEntries.class)).isEmpty();
  }

  @Test
  void heartbeatDoesNotTellWhoJoinsWhatOfItsLogIsCommitted() {
    TestReplica joining = joining(A);
    joining.receive(B, append(5, LogPosition.ZERO, 0, 1, 2)).sync();
    joining.receive(B, new Message.Heartbeat(new Term(5), 3, 2, 0));
    assertThat(joining.core.commitIndex()).as("the leader may mean the lost disk").isZero();
  }

  // ---- being admitted

  @Test
  void leaderAdmitsWhoFollowsItsLogCloselyAndNobodyElse() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    Term term = leader.core.term();
    leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(0)));
    assertThat(leader.log.last().index()).as("it holds nothing yet").isEqualTo(4);

    leader.receive(C, new Message.AppendAccepted(term, 4, true));
    leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(4)));
    Entry last = leader.log.read(5, 1).get(0);
    assertThat(last.kind()).isEqualTo(Entry.Kind.ADMISSION);
    assertThat(Admission.of(last)).isEqualTo(new Admission(C, NEW_DISK));

    leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(4)));
    assertThat(leader.log.last().index()).as("once").isEqualTo(5);
  }

  @Test
  void leaderAdmitsWhoHasASnapshotAndNeedsNothingMore() {
    TestReplica leader = new TestReplica(A, new Disk().with(1, 1, 1, 1)).elected(B);
    Term term = leader.core.term();
    leader.receive(C, new Message.AppendRejected(term, 3, LogPosition.ZERO, true));
    leader.receive(C, new Message.SnapshotInstalled(term, 4, true));
    leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(4)));
    assertThat(leader.log.read(5, 1).get(0).kind()).isEqualTo(Entry.Kind.ADMISSION);
  }

  @Test
  void memberEntersWhenItHoldsItsAdmissionAndKnowsThatItIsCommitted() {
    TestReplica joining = joining(A);
    joining.receive(B, append(5, LogPosition.ZERO, 0, 1, 2)).sync();
    joining.receive(B, admission(5, at(2, 2), 2, A, NEW_DISK)).sync();
    assertThat(joining.core.joining()).as("not committed").isTrue();

    joining.receive(B, append(5, at(5, 3), 3)).sync();
    assertThat(joining.core.joining()).isFalse();
    assertThat(joining.disk.hardState.joining()).isFalse();
  }

  @Test
  void memberEntersWhenASnapshotOfWhatItHoldsSaysThatItsAdmissionIsCommitted() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 0, A, NEW_DISK)).sync();
    joining.step(new Input.SnapshotReceived(at(5, 1), MEMBERS));
    assertThat(joining.core.joining()).isFalse();
  }

  @Test
  void memberDoesNotEnterBeforeItsAdmissionIsOnDisk() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 1, A, NEW_DISK));
    assertThat(joining.core.joining()).isTrue();
    joining.sync();
    assertThat(joining.core.joining()).isFalse();
  }

  @Test
  void admissionOfAnotherMemberOrOfAnEarlierDiskAdmitsNobody() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 1, B, NEW_DISK)).sync();
    joining.receive(B, admission(5, at(5, 1), 2, A, new DiskId(8))).sync();
    joining.receive(B, append(5, at(5, 2), 3, 5)).sync();
    assertThat(joining.core.joining()).isTrue();
  }

  @Test
  void admissionThatWasReplacedByAnotherEntryAdmitsNobody() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 0, A, NEW_DISK)).sync();
    joining.receive(C, append(6, LogPosition.ZERO, 2, 6, 6)).sync();
    assertThat(joining.core.commitIndex()).isEqualTo(2);
    assertThat(joining.core.joining()).isTrue();
  }

  @Test
  void admissionThatASnapshotReplacedAdmitsNobody() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 0, A, NEW_DISK)).sync();
    joining.receive(C, new Message.Heartbeat(new Term(6), 1, 0, 0));
    joining.step(new Input.SnapshotReceived(at(6, 20), MEMBERS)).sync();
    assertThat(joining.core.commitIndex()).isEqualTo(20);
    assertThat(joining.core.joining()).isTrue();
  }

  @Test
  void memberThatEntersHasVotedForTheLeaderThatToldIt() {
    TestReplica joining = joining(A);
    joining.receive(B, admission(5, LogPosition.ZERO, 1, A, NEW_DISK)).sync();
    joining.ticks(CONFIG.electionTicksMax());
    joining.receive(C, new Message.VoteRequest(new Term(5), at(5, 9))).sync();
    assertThat(joining.lastSent(Message.VoteResponse.class).granted()).isFalse();
  }

  @Test
  void memberThatFindsItsAdmissionInASnapshotIsAdmittedAgain() {
    group.elect(A, B);
    group.replaceDisk(C);
    TestReplica leader = group.replica(A);
    Term term = leader.core.term();
    leader.receive(C, new Message.AppendAccepted(term, 1, true));
    leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(1)));
    group.exchange(A, B);
    assertThat(leader.core.commitIndex()).as("the admission").isEqualTo(2);
    leader.receive(C, new Message.AppendAccepted(term, 2, true));

    for (int i = 0; i <= CONFIG.electionTicksMax(); i++) {
      leader.receive(C, new Message.HeartbeatResponse(term, 1, joiner(2)));
      leader.step(new Input.Tick());
      group.exchange(A, B);
    }
    assertThat(leader.log.last().index()).as("a second admission").isEqualTo(3);
  }

  @Test
  void lostDiskComesBackThoughNobodyWrites() {
    group.elect(A, B);
    group.run(1, A, B, C);
    TestReplica replaced = group.replaceDisk(C);
    group.run(2, A, B, C);
    assertThat(replaced.core.joining()).isFalse();

    group.replica(A).propose("x");
    group.exchange(A, C);
    assertThat(group.replica(A).core.commitIndex())
        .as("it counts again")
        .isEqualTo(group.replica(A).log.last().index());
  }

  // ---- what broke without it

  /** A and B found the group, B loses its disk, and C has never heard of the others. */
  @Test
  void groupIsNotFoundedASecondTime() {
    group.elect(A, B);
    group.replica(A).propose("x");
    group.exchange(A, B);
    assertThat(group.replica(A).core.commitIndex()).isEqualTo(2);

    group.replaceDisk(B);
    group.run(3, B, C);
    assertThat(group.replica(B).core.leader()).isEmpty();
    assertThat(group.replica(C).core.leader()).isEmpty();
  }

  /** A leads with B before C has heard of it; C restarts, and A is gone for good. */
  @Test
  void memberThatStoppedBeforeItWasBroughtUpToDateElectsALeader() {
    group.elect(A, B);
    group.exchange(A, B);
    group.restart(C);
    group.run(3, B, C);
    assertThat(group.replica(B).core.role()).isEqualTo(Role.LEADER);
  }

  /** A leads; C is elected with B's vote; B loses its disk; A, which has not been told, finds B. */
  @Test
  void deposedLeaderIsNotConfirmedByAMemberThatForgotItsSuccessor() {
    group.elect(A, B);
    group.run(1, A, B, C);
    group.elect(C, B);
    group.replica(C).propose("x");
    group.exchange(C, B);
    TestReplica deposed = group.replica(A);
    long committed = deposed.core.commitIndex();

    group.replaceDisk(B);
    deposed.step(new Input.Read(1)).propose("y");
    group.run(1, A, B);
    assertThat(deposed.reads).isEmpty();
    assertThat(deposed.core.commitIndex()).isEqualTo(committed);
  }

  @Test
  void survivorOfAMajorityOfLostDisksSaysSoAndKeepsWhatItHas() {
    group.elect(A, B);
    group.run(1, A, B, C);
    group.replaceDisk(B);
    group.replaceDisk(C);
    group.run(3, A, B, C);
    TestReplica survivor = group.replica(A);
    assertThat(survivor.core.role()).isNotEqualTo(Role.LEADER);
    assertThat(survivor.core.lostMajority()).containsExactlyInAnyOrder(B, C);
    assertThat(survivor.log.last().index()).isEqualTo(1);
  }
}
