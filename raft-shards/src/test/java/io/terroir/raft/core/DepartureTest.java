package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that is no member any more learns of it, and no other takes itself for one. */
class DepartureTest {
  private static final NodeId D = new NodeId("d");
  private static final List<NodeId> AB = List.of(A, B);

  private final TestGroup group = new TestGroup(ABC, D);
  private final TestReplica leader = group.replica(A);

  @BeforeEach
  void leaderHasCommittedInItsTerm() {
    group.elect(A, B);
    group.run(1, A, B, C);
  }

  private List<LogPosition> removals(NodeId id) {
    return group.replica(id).removedAt;
  }

  @Test
  void voterThatHasMissedItsRemovalLearnsItWhenItAsksForPreVotes() {
    leader.change(AB);
    group.exchange(A, B);
    assertThat(removals(C)).isEmpty();
    group.run(2, A, B, C);
    assertThat(removals(C)).contains(leader.core.configuration().at());
    assertThat(removals(A)).isEmpty();
    assertThat(removals(B)).isEmpty();
  }

  @Test
  void learnerThatIsRemovedLearnsItToo() {
    leader.change(ABC, D);
    group.exchange(A, B, C, D);
    leader.change(ABC);
    group.exchange(A, B, C);
    group.run(2, A, B, C, D);
    assertThat(removals(D)).contains(leader.core.configuration().at());
  }

  @Test
  void leaderThatIsRemovedLearnsItFromTheOthers() {
    leader.change(List.of(B, C));
    group.exchange(A, B, C);
    assertThat(leader.core.role()).isEqualTo(Role.FOLLOWER);
    group.run(4, A, B, C);
    assertThat(removals(A)).isNotEmpty();
  }

  @Test
  void nobodyIsToldBeforeItIsCommitted() {
    leader.change(ABC, D);
    group.exchange(A, B, C, D);
    leader.change(ABC);
    leader.receive(D, new Message.PreVoteRequest(leader.core.term().next(), at(1, 1)));
    leader.receive(D, new Message.MemberQuery(leader.core.term()));
    assertThat(leader.sent(Message.Removed.class)).isEmpty();
    group.exchange(A, B, C);
    leader.receive(D, new Message.MemberQuery(leader.core.term()));
    assertThat(leader.sent(Message.Removed.class)).hasSize(1);
  }

  @Test
  void whoIsAMemberIsToldNothing() {
    leader.change(ABC, D);
    group.exchange(A, B, C, D);
    leader.sent.clear();
    leader.receive(C, new Message.PreVoteRequest(leader.core.term().next(), at(1, 1)));
    leader.receive(D, new Message.MemberQuery(leader.core.term()));
    assertThat(leader.sent(Message.Removed.class)).isEmpty();
  }

  /** A leader has it open its replica, and falls before anybody else has heard of it. */
  @Test
  void whoWasInvitedInVainLearnsIt() {
    group.run(2, B, C, D);
    assertThat(removals(D)).contains(LogPosition.ZERO);
  }

  @Test
  void whoHearsALeaderIsNotRemoved() {
    group.replica(C).receive(B, new Message.Removed(leader.core.term(), at(9, 99)));
    assertThat(removals(C)).as("it is a late answer").isEmpty();
    group.replica(C).ticks(CONFIG.electionTicksMin());
    group.replica(C).receive(B, new Message.Removed(leader.core.term(), at(9, 99)));
    assertThat(removals(C)).containsExactly(at(9, 99));
  }

  @Test
  void removalBeforeThePresentMembershipIsNotBelieved() {
    leader.change(ABC, D);
    group.exchange(A, B, C, D);
    TestReplica again = group.replica(D);
    LogPosition now = again.core.configuration().at();
    again.ticks(CONFIG.electionTicksMin());
    again.receive(B, new Message.Removed(now.term(), new LogPosition(now.term(), now.index() - 1)));
    assertThat(again.removedAt).isEmpty();
  }
}
