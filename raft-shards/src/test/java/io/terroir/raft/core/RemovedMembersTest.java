package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thesis, sections 4.2.2 (removing the leader), 4.2.3 (disruptive servers) and 4.1. */
class RemovedMembersTest {
  private static final NodeId D = new NodeId("d");
  private static final Membership AB = Membership.of(List.of(A, B));
  private static final Membership BC = Membership.of(List.of(B, C));

  private final TestGroup group = new TestGroup();
  private final TestReplica leader = group.replica(A);

  @BeforeEach
  void leaderHasCommittedInItsTerm() {
    group.elect(A, B);
    group.run(1, A, B, C);
  }

  // ---- a leader that goes

  @Test
  void leaderThatIsRemovedStepsDownOnceTheOthersHaveCommittedThat() {
    leader.change(BC.voters());
    group.exchange(A, B);
    assertThat(leader.members().isJoint()).as("both of the new voters are needed").isTrue();
    leader.propose("x");
    group.exchange(A, B, C);
    assertThat(leader.members()).isEqualTo(BC);
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
    assertThat(leader.core.commitIndex()).isEqualTo(leader.log.last().index());
  }

  @Test
  void leaderThatIsOutCountsOnlyTheOthers() {
    leader.change(BC.voters());
    leader.sync();
    long joint = leader.log.last().index();
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), joint, false));
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), joint, false));
    leader.sync();
    long left = leader.log.last().index();
    assertThat(leader.members()).isEqualTo(BC);
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), left, false));
    assertThat(leader.core.commitIndex()).as("B alone is no majority of B and C").isEqualTo(joint);
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), left, false));
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
  }

  @Test
  void othersGoOnWithoutIt() {
    leader.change(BC.voters());
    group.exchange(A, B, C);
    group.run(3, A, B, C);
    assertThat(List.of(B, C)).anyMatch(id -> group.replica(id).core.role() == Role.LEADER);
    assertThat(List.of(B, C)).allMatch(id -> group.replica(id).members().equals(BC));
  }

  @Test
  void whoIsRemovedDoesNotCampaign() {
    leader.change(BC.voters());
    group.exchange(A, B, C);
    leader.sent.clear();
    leader.ticks(5 * CONFIG.electionTicksMax());
    assertThat(leader.sent(Message.PreVoteRequest.class)).isEmpty();
  }

  /** Two members: B has the joint configuration, and only A the one without A. */
  @Test
  void leaderThatIsOutLeadsAgainIfOnlyItHoldsItsRemoval() {
    Membership joint = new Membership(List.of(B), List.of(A, B), List.of());
    Disk ofA = new Disk().with(1, 1, 1).withMembers(Membership.of(List.of(B)));
    ofA.entries.put(1L, Entry.members(new Term(1), 1, joint));
    Disk ofB = new Disk().with(1, 1).withMembers(joint);
    TestReplica goes = new TestReplica(A, List.of(A, B), ofA, 1, 1);
    TestReplica stays = new TestReplica(B, List.of(A, B), ofB, 1, 2).freeToVote();

    goes.ticks(CONFIG.electionTicksMax());
    stays.receive(A, goes.lastSent(Message.PreVoteRequest.class));
    goes.receive(B, stays.lastSent(Message.PreVoteResponse.class)).sync();
    stays.receive(A, goes.lastSent(Message.VoteRequest.class)).sync();
    goes.receive(B, stays.lastSent(Message.VoteResponse.class)).sync();
    assertThat(goes.core.role()).isEqualTo(Role.LEADER);

    goes.receive(B, new Message.AppendAccepted(goes.core.term(), 3, false));
    assertThat(goes.core.commitIndex()).isEqualTo(3);
    assertThat(goes.core.role()).isEqualTo(Role.FOLLOWER);
  }

  // ---- a member that goes

  /** It has missed its removal, hears nobody any more, and has not learnt why. */
  @Test
  void memberThatDoesNotKnowThatItIsRemovedDisturbsNobody() {
    leader.change(AB.voters());
    group.exchange(A, B);
    assertThat(leader.members()).isEqualTo(AB);
    Term term = leader.core.term();
    group.run(5, A, B, C);
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
    assertThat(leader.core.term()).isEqualTo(term);
  }

  @Test
  void voteOfWhoIsRemovedIsNotCounted() {
    TestReplica candidate = new TestReplica(A, new Disk().with(1, 1).withMembers(AB));
    candidate.elect(C);
    assertThat(candidate.core.role()).isNotEqualTo(Role.LEADER);
    assertThat(candidate.core.term()).as("not even a pre-vote is").isEqualTo(new Term(1));
  }

  @Test
  void answersOfWhoIsRemovedMeanNothing() {
    leader.change(AB.voters());
    group.exchange(A, B, C);
    long committed = leader.core.commitIndex();
    leader.propose("x").sync();
    leader.receive(C, new Message.AppendAccepted(leader.core.term(), committed + 1, false));
    assertThat(leader.core.commitIndex()).isEqualTo(committed);
  }

  @Test
  void acknowledgementOfWhatWasNeverSentIsIgnored() {
    leader.receive(B, new Message.AppendAccepted(leader.core.term(), 99, false));
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
    assertThat(leader.core.commitIndex()).isEqualTo(1);
  }

  // ---- members that one does not know yet

  @Test
  void voterVotesForACandidateOfAConfigurationThatItLacks() {
    TestReplica voter = new TestReplica(C, new Disk());
    voter.receive(D, new Message.PreVoteRequest(new Term(5), at(4, 9)));
    assertThat(voter.lastSent(Message.PreVoteResponse.class).granted()).isTrue();
    voter.receive(D, new Message.VoteRequest(new Term(5), at(4, 9))).sync();
    assertThat(voter.lastSent(Message.VoteResponse.class).granted()).isTrue();
  }

  @Test
  void followerFollowsALeaderOfAConfigurationThatItLacks() {
    TestReplica follower = new TestReplica(C, ABC, new Disk(), 0, 1);
    follower.receive(D, append(5, LogPosition.ZERO, 0, 5)).sync();
    assertThat(follower.core.leader()).contains(D);
    assertThat(follower.core.durableIndex()).isEqualTo(1);
  }
}
