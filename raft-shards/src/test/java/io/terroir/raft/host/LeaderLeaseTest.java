package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thesis, section 6.4.1: until when a leader may read without asking anybody. */
class LeaderLeaseTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");
  private static final Term SECOND = new Term(2);

  /** A hundredth off, either way. */
  private static final LeaseReads TERMS = new LeaseReads(10_000);

  private final RaftConfig config = RaftConfig.defaults().withLeaseReads(Optional.of(TERMS));
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
  private final LeaderLease lease = new LeaderLease(config);
  private long nanos;

  /** Ten ticks of 50 ms, less one, less twice a hundredth. */
  private static final long LASTS = Duration.ofMillis(441).toNanos();

  private void step(Input input) {
    Effects effects = core.step(input);
    lease.stepped(core, nanos);
    effects.durable().ifPresent(work -> step(work.completion()));
  }

  private void heard(Message message) {
    step(new Input.Receive(B, message));
  }

  private void answerLastRound() {
    heard(new Message.HeartbeatResponse(core.term(), core.sentRound(), Optional.empty()));
  }

  private void sendNextRound() {
    long sent = core.sentRound();
    while (core.sentRound() == sent) {
      step(new Input.Tick());
    }
  }

  private boolean holdsAt(long atNanos) {
    return lease.holds(core, atNanos);
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

  private void commit() {
    heard(new Message.AppendAccepted(core.term(), 1, false));
  }

  @Test
  void leaseBeginsWhenTheConfirmedRoundWasSent() {
    commit();
    nanos = 1_000;
    sendNextRound();
    nanos = Duration.ofMillis(300).toNanos();
    answerLastRound();
    assertThat(holdsAt(nanos)).isTrue();
    assertThat(holdsAt(1_000 + LASTS - 1)).isTrue();
    assertThat(holdsAt(1_000 + LASTS)).isFalse();
  }

  @Test
  void roundThatNobodyHasAnsweredExtendsNothing() {
    commit();
    sendNextRound();
    answerLastRound();
    nanos = Duration.ofMillis(400).toNanos();
    sendNextRound();
    assertThat(holdsAt(LASTS - 1)).isTrue();
    assertThat(holdsAt(LASTS)).isFalse();
  }

  /** Until then the commit index may lag behind what the last leader acknowledged. */
  @Test
  void thereIsNoneBeforeAnEntryOfTheOwnTermIsCommitted() {
    answerLastRound();
    assertThat(core.confirmedRound()).isPositive();
    assertThat(holdsAt(nanos)).isFalse();
  }

  @Test
  void itEndsWithTheTerm() {
    commit();
    sendNextRound();
    answerLastRound();
    assertThat(holdsAt(nanos)).isTrue();
    heard(new Message.HeartbeatResponse(new Term(5), 0, Optional.empty()));
    assertThat(holdsAt(nanos)).isFalse();

    while (core.role() == Role.FOLLOWER) {
      step(new Input.Tick());
    }
    heard(new Message.PreVoteResponse(new Term(5), new Term(6), true, false));
    heard(new Message.VoteResponse(new Term(6), true));
    heard(new Message.AppendAccepted(new Term(6), 2, false));
    assertThat(core.committedInTerm()).isTrue();
    assertThat(holdsAt(nanos)).as("by a round of the earlier term").isFalse();
  }

  /** Counterexample F2. */
  @Test
  void itEndsWhenSomebodyIsToldToCampaign() {
    commit();
    sendNextRound();
    answerLastRound();
    step(new Input.TransferLeadership(B));
    assertThat(holdsAt(nanos)).isFalse();
    sendNextRound();
    answerLastRound();
    assertThat(holdsAt(nanos)).isFalse();
  }

  @Test
  void leasesAreOffUnlessTheyAreAskedFor() {
    assertThat(new LeaderLease(RaftConfig.defaults()).isOn()).isFalse();
    assertThat(lease.isOn()).isTrue();
  }

  @Test
  void driftThatLeavesNothingOfALeaseIsRefused() {
    assertThatThrownBy(() -> new LeaseReads(500_000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LeaseReads(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
