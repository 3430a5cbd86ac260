package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.ChangeAnswer.Why;
import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thesis, section 4.3: arbitrary changes of voters by joint consensus. */
class JointConsensusTest {
  private static final NodeId D = new NodeId("d");
  private static final NodeId E = new NodeId("e");
  private static final List<NodeId> ADE = List.of(A, D, E);
  private static final NodeId[] ALL = {A, B, C, D, E};

  private final TestGroup group = new TestGroup(ABC, D, E);
  private final TestReplica leader = group.replica(A);

  @BeforeEach
  void twoLearnersHaveCaughtUp() {
    group.elect(A, B);
    group.run(1, A, B, C);
    leader.change(ABC, D, E);
    group.run(1, ALL);
  }

  private boolean committed() {
    return leader.core.configuration().index() <= leader.core.commitIndex();
  }

  // ---- the way of a change

  @Test
  void jointConfigurationIsInEffectAtOnce() {
    LogPosition before = leader.core.configuration().at();
    assertThat(leader.change(ADE)).isEqualTo(new ChangeAnswer.Begun(at(1, before.index() + 1)));
    assertThat(leader.members()).isEqualTo(new Membership(ADE, ABC, List.of()));
    assertThat(committed()).isFalse();
  }

  @Test
  void majorityOfTheOldVotersDoesNotCommitIt() {
    leader.change(ADE);
    group.exchange(A, B, C);
    assertThat(committed()).isFalse();
    leader.propose("x");
    group.exchange(A, D);
    assertThat(leader.members())
        .as("with one of the new, it is left")
        .isEqualTo(Membership.of(ADE));
  }

  @Test
  void majorityOfTheNewVotersDoesNotCommitIt() {
    leader.change(ADE);
    group.exchange(A, D, E);
    assertThat(committed()).isFalse();
    leader.propose("x");
    group.exchange(A, C);
    assertThat(leader.members()).isEqualTo(Membership.of(ADE));
  }

  /** A commit of what stands before it says nothing about it. */
  @Test
  void itIsNotLeftBeforeItIsCommitted() {
    leader.propose("x").sync();
    long before = leader.log.last().index();
    leader.change(ADE);
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), before, false));
    leader.receive(
        D,
        new Message.AppendAccepted(
            leader.core.term(), before, false, leader.core.configuration().at()));
    assertThat(leader.core.commitIndex()).isEqualTo(before);
    assertThat(leader.members().isJoint()).isTrue();
  }

  @Test
  void readsAndAuthorityTakeBothMajorities() {
    leader.change(ADE);
    leader.step(new Input.Read(1));
    group.exchange(A, B, C);
    assertThat(leader.reads).isEmpty();
    group.run(1, A, B, C);
    assertThat(leader.core.role()).isNotEqualTo(Role.LEADER);
  }

  @Test
  void newConfigurationIsCommittedByTheNewMajorityAlone() {
    leader.change(ADE);
    group.exchange(A, B, D);
    assertThat(leader.members()).isEqualTo(Membership.of(ADE));
    assertThat(committed()).isTrue();
    leader.propose("x");
    assertThat(leader.sent(Message.AppendEntries.class, B)).as("B is out").isEmpty();
    group.exchange(A, E);
    assertThat(leader.core.commitIndex()).isEqualTo(leader.log.last().index());
  }

  @Test
  void candidateInAJointConfigurationNeedsBothMajorities() {
    Disk disk = new Disk().with(1, 1).withMembers(new Membership(ADE, ABC, List.of()));
    TestReplica candidate = new TestReplica(A, disk);
    candidate.elect(B, C);
    assertThat(candidate.core.role()).isNotEqualTo(Role.LEADER);
    candidate = new TestReplica(A, disk);
    candidate.elect(D, E);
    assertThat(candidate.core.role()).isNotEqualTo(Role.LEADER);
    candidate = new TestReplica(A, disk);
    candidate.elect(B, D);
    assertThat(candidate.core.role()).isEqualTo(Role.LEADER);
  }

  // ---- when a change is refused

  @Test
  void followerChangesNothing() {
    assertThat(group.replica(B).change(ADE)).isEqualTo(new ChangeAnswer.Refused(Why.NOT_LEADER));
  }

  @Test
  void oneChangeAtATime() {
    leader.change(ADE);
    assertThat(leader.change(ABC)).isEqualTo(new ChangeAnswer.Refused(Why.UNDER_WAY));
    group.exchange(A, B, D);
    group.exchange(ALL);
    assertThat(leader.change(ADE, B)).isInstanceOf(ChangeAnswer.Begun.class);
    assertThat(leader.change(ADE, C))
        .as("a learner that is not committed")
        .isEqualTo(new ChangeAnswer.Refused(Why.UNDER_WAY));
  }

  @Test
  void changeOfAConfigurationThatIsNoLongerInEffectIsRefused() {
    LogPosition seen = leader.core.configuration().at();
    leader.change(ABC, D);
    group.exchange(ALL);
    leader.step(new Input.ChangeMembers(seen, Membership.of(ADE)));
    assertThat(leader.changes).last().isEqualTo(new ChangeAnswer.Refused(Why.OTHER_CONFIGURATION));
  }

  @Test
  void membersThatAreThereAlreadyAreNoChange() {
    assertThat(leader.change(List.of(C, B, A), E, D))
        .isEqualTo(new ChangeAnswer.Refused(Why.NO_CHANGE));
  }

  /** What it takes for committed may be known to nobody else (Ongaro, 2015). */
  @Test
  void leaderChangesNothingBeforeAnEntryOfItsTermIsCommitted() {
    TestReplica fresh = new TestReplica(A, new Disk().with(1, 1, 1)).elect(B).sync();
    assertThat(fresh.core.role()).isEqualTo(Role.LEADER);
    assertThat(fresh.change(List.of(A, B)))
        .isEqualTo(new ChangeAnswer.Refused(Why.NOTHING_COMMITTED_IN_TERM));
    fresh.receive(B, new Message.AppendAccepted(fresh.core.term(), 3, false));
    assertThat(fresh.change(List.of(A, B))).isInstanceOf(ChangeAnswer.Begun.class);
  }

  // ---- across a change of leaders

  @Test
  void nextLeaderCompletesAChangeThatItKnows() {
    leader.change(ADE);
    leader.sync();
    List.of(B, C, D, E).forEach(id -> group.replica(id).receive(A, lastAppend(id)));
    group.run(3, B, C, D, E);
    List.of(D, E)
        .forEach(id -> assertThat(group.replica(id).members()).isEqualTo(Membership.of(ADE)));
  }

  private Message lastAppend(NodeId to) {
    List<Message.AppendEntries> all = leader.sent(Message.AppendEntries.class, to);
    return all.get(all.size() - 1);
  }

  /** The old leader comes back as a follower, and has the members that the others have. */
  @Test
  void changeThatOnlyItsLeaderKnowsIsUndone() {
    leader.change(ADE);
    leader.sent.clear();
    group.run(3, B, C, D, E);
    assertThat(group.replica(D).members()).isEqualTo(new Membership(ABC, List.of(), List.of(D, E)));
    group.run(3, ALL);
    assertThat(leader.members()).isEqualTo(new Membership(ABC, List.of(), List.of(D, E)));
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
  }

  /** Camunda 60086: who finds a joint configuration commits in its own term before it leaves it. */
  @Test
  void leaderLeavesAJointConfigurationThatItFoundOnlyAfterACommitInItsTerm() {
    Disk disk = new Disk().with(1, 1).withMembers(new Membership(List.of(A, B), ABC, List.of()));
    TestReplica next = new TestReplica(A, ABC, disk, 1, 1).elect(B).sync();
    assertThat(next.core.role()).isEqualTo(Role.LEADER);
    assertThat(next.core.commitIndex()).as("the joint configuration was applied").isEqualTo(1);
    assertThat(next.log.last().index()).as("and the entry that begins the term").isEqualTo(2);
    assertThat(next.members().isJoint()).isTrue();

    next.receive(B, new Message.AppendAccepted(next.core.term(), 2, false));
    assertThat(next.members()).isEqualTo(Membership.of(List.of(A, B)));
    assertThat(next.log.last().index()).isEqualTo(3);
  }

  // ---- with a lost disk

  /** Otherwise one lost disk would keep a change from ever being completed. */
  @Test
  void memberThatLostItsDiskIsAdmittedByBothMajoritiesWithoutIt() {
    leader.change(ADE);
    group.replaceDisk(D);
    group.exchange(A, B, D);
    assertThat(committed()).as("D counts for nothing").isFalse();
    group.run(3, ALL);
    assertThat(group.replica(D).core.joining()).isFalse();
    assertThat(leader.members()).isEqualTo(Membership.of(ADE));
  }
}
