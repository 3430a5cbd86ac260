package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Role;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which times a leader closes: read replicas promise by them. */
class StandingTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");
  private static final Term SECOND = new Term(2);

  private final RaftConfig config = RaftConfig.defaults();
  private final RaftCore core =
      new RaftCore(
          A,
          new DiskId(1),
          List.of(Configuration.ofCreation(List.of(A, B, C))),
          config.core(),
          new HardState(new Term(1), Optional.empty(), false),
          new EntryLog(LogPosition.ZERO, 1000, (from, to, bytesMax) -> List.of()),
          0,
          new Random(1));
  private long wallMillis = 1000;
  private final Standing standing = new Standing(() -> wallMillis, core);

  private void step(Input input) {
    long beforeMillis = standing.wallMillis();
    Effects effects = core.step(input);
    boolean unused = standing.stepped(core, beforeMillis);
    effects.durable().ifPresent(work -> step(work.completion()));
  }

  private void heard(Message message) {
    step(new Input.Receive(B, message));
  }

  @BeforeEach
  void lead() {
    while (core.role() == Role.FOLLOWER) {
      step(new Input.Tick());
    }
    heard(new Message.PreVoteResponse(new Term(1), SECOND, true, false));
    heard(new Message.VoteResponse(SECOND, true));
    assertThat(core.role()).isEqualTo(Role.LEADER);
  }

  private void sendNextRound() {
    long sent = core.sentRound();
    while (core.sentRound() == sent) {
      step(new Input.Tick());
    }
  }

  @Test
  void noTimeIsClosedBeforeAnEntryOfTheOwnTermIsCommitted() {
    heard(new Message.HeartbeatResponse(SECOND, core.sentRound(), Optional.empty()));

    assertThat(core.confirmedRound()).isPositive();
    assertThat(standing.confirmed()).isEmpty();
  }

  /** By the time of the answer another leader may have been elected, and have acknowledged more. */
  @Test
  void aRoundClosesTheTimeAtWhichItWasSent() {
    heard(new Message.AppendAccepted(SECOND, 1, false));
    sendNextRound();
    wallMillis += 700;
    heard(new Message.HeartbeatResponse(SECOND, core.sentRound(), Optional.empty()));

    assertThat(standing.confirmed()).contains(new ClosedRound(1000, 1));
  }
}
