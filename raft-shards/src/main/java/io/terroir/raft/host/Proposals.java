package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.telemetry.Traced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The proposals of a group from their arrival to their outcome. Only {@link #reserve} is called
 * from other threads than the pipe's.
 */
final class Proposals {
  private static final Refusal FULL =
      Refusal.of(Reason.RESOURCE_EXHAUSTED, "too many writes to the shard wait; try again later");
  private static final Refusal LOST =
      Refusal.of(
          Reason.UNAVAILABLE,
          "the shard's leader changed while the write was under way; send the same request again");

  private record Arrived(ByteString command, CompletableFuture<ByteString> outcome, Traced write) {}

  private static final class Appended {
    final LogPosition position;
    final Arrived proposal;
    final long appendedNanos;
    Traced stage = Traced.NONE;
    long committedNanos;

    Appended(LogPosition position, Arrived proposal, long appendedNanos) {
      this.position = position;
      this.proposal = proposal;
      this.appendedNanos = appendedNanos;
    }
  }

  private final long bytesMax;
  private final RaftTimings timings;
  private final AtomicLong bytes = new AtomicLong();
  private final Deque<Arrived> arrived = new ArrayDeque<>();
  private final Deque<Appended> appended = new ArrayDeque<>();

  /** Those of {@link #appended} that are not known to be committed yet, to measure. */
  private final Deque<Appended> uncommitted = new ArrayDeque<>();

  private List<Traced> syncs = new ArrayList<>();

  Proposals(long bytesMax, RaftTimings timings) {
    this.bytesMax = bytesMax;
    this.timings = timings;
  }

  static Refusal full() {
    return FULL;
  }

  /** Takes room for {@code command}; returns false if there is none. Thread-safe. */
  boolean reserve(ByteString command) {
    if (bytes.addAndGet(command.size()) <= bytesMax) {
      return true;
    }
    release(command);
    return false;
  }

  /** Gives back room that was taken. Thread-safe. */
  void release(ByteString command) {
    bytes.addAndGet(-command.size());
  }

  /** {@code write} is the trace of all of it, until its outcome. */
  void add(ByteString command, CompletableFuture<ByteString> outcome, Traced write) {
    arrived.add(new Arrived(command, outcome, write));
  }

  /** The commands that wait to be appended. */
  List<ByteString> commands() {
    List<ByteString> commands = new ArrayList<>(arrived.size());
    arrived.forEach(proposal -> commands.add(proposal.command()));
    return commands;
  }

  /**
   * All commands that waited were appended, the first at {@code firstIndex}; returns how many.
   *
   * @param nowNanos by the pipe's clock, as everywhere here
   */
  int appended(Term term, long firstIndex, long nowNanos) {
    int count = arrived.size();
    long index = firstIndex;
    while (!arrived.isEmpty()) {
      Appended next = new Appended(new LogPosition(term, index), arrived.remove(), nowNanos);
      appended.add(next);
      uncommitted.add(next);
      if (next.proposal.write().isOn()) {
        syncs.add(next.proposal.write().begin("journal sync"));
        next.stage = next.proposal.write().begin("raft replicate");
      }
      index++;
    }
    return count;
  }

  /** The waits of this replica's disk for what was appended since this was last asked. */
  List<Traced> takeSyncs() {
    if (syncs.isEmpty()) {
      return List.of();
    }
    List<Traced> taken = syncs;
    syncs = new ArrayList<>();
    return taken;
  }

  /** Nothing that waits to be appended can be: this replica does not lead. */
  void refuseArrived(Refusal refusal) {
    while (!arrived.isEmpty()) {
      refuse(arrived.remove(), refusal);
    }
  }

  /** Whether an index up to {@code commitIndex} is news to whoever measures. */
  boolean awaitsCommit(long commitIndex) {
    return !uncommitted.isEmpty() && uncommitted.element().position.index() <= commitIndex;
  }

  /** Everything up to {@code commitIndex} is committed. */
  void committed(long commitIndex, long nowNanos) {
    while (awaitsCommit(commitIndex)) {
      Appended known = uncommitted.remove();
      known.committedNanos = nowNanos;
      if (known.stage.isOn()) {
        known.stage.end();
        known.stage = known.proposal.write().begin("raft apply");
      }
      timings.commit().record(nowNanos - known.appendedNanos);
    }
  }

  /** Whether somebody here may wait for the outcome of what is applied at {@code position}. */
  boolean mayAwait(LogPosition position) {
    return !appended.isEmpty() && appended.element().position.index() <= position.index();
  }

  /** Completes the proposal that was appended first, if it is the one at {@code position}. */
  void complete(LogPosition position, ByteString outcome, long nowNanos) {
    if (!appended.isEmpty() && appended.element().position.equals(position)) {
      Appended done = appended.remove();
      timings.apply().record(nowNanos - done.committedNanos);
      Arrived proposal = done.proposal;
      done.stage.end();
      proposal.write().end();
      release(proposal.command());
      proposal.outcome().complete(outcome);
    }
  }

  /** Leadership is lost: what is under way may be committed or not. */
  void leadershipLost() {
    List<Appended> lost = List.copyOf(appended);
    appended.clear();
    uncommitted.clear();
    lost.forEach(
        proposal -> {
          proposal.stage.fail(LOST.reason());
          refuse(proposal.proposal, LOST);
        });
  }

  private void refuse(Arrived proposal, Refusal refusal) {
    release(proposal.command());
    proposal.write().fail(refusal.reason());
    proposal.outcome().completeExceptionally(refusal.toException());
  }
}
