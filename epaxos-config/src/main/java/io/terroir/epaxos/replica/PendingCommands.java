package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.telemetry.Timing;
import io.terroir.runtime.telemetry.Traced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The commands that clients of this replica wait for, from their admission until their outcome or
 * their deadline, and in which instance they are. Used on the pipe only.
 */
final class PendingCommands {
  private final Pipe pipe;
  private final int pendingMax;
  private final Timing answered;
  private final Set<Pending> awaited = new LinkedHashSet<>();

  /** What is in an instance, in its order; clients that gave up keep their place. */
  private final Map<CommandId, List<Pending>> instances = new HashMap<>();

  /** A command, who waits for it, and the end of his patience. */
  static final class Pending {
    final Command command;
    private final CompletableFuture<ByteString> outcome;
    private final long admittedNanos;
    private final Traced whole;
    private Traced stage = Traced.NONE;
    private Pipe.Timer deadline = () -> {};

    private Pending(
        Command command, CompletableFuture<ByteString> outcome, long admittedNanos, Traced whole) {
      this.whole = whole;
      this.command = command;
      this.outcome = outcome;
      this.admittedNanos = admittedNanos;
    }

    /** Whether the client has neither an answer nor lost its patience. */
    boolean isAwaited() {
      return !outcome.isDone();
    }

    private void enter(String name) {
      if (whole.isOn() && isAwaited()) {
        stage.end();
        stage = whole.begin(name);
      }
    }

    private void end() {
      stage.end();
      whole.end();
    }

    private void fail(Reason reason) {
      stage.fail(reason);
      whole.fail(reason);
    }

    int bytes() {
      return command.payloads().get(0).size();
    }
  }

  /**
   * Nobody waits.
   *
   * @param answered is told how long each command took from its admission to its outcome
   */
  PendingCommands(Pipe pipe, int pendingMax, Timing answered) {
    this.pipe = pipe;
    this.pendingMax = pendingMax;
    this.answered = answered;
  }

  boolean isFull() {
    return awaited.size() >= pendingMax;
  }

  int size() {
    return awaited.size();
  }

  /**
   * Waits for a new command, at most {@code timeout}.
   *
   * @param whole the trace of the command until its outcome
   */
  Pending admit(
      Command command, CompletableFuture<ByteString> outcome, Duration timeout, Traced whole) {
    Pending entry = new Pending(command, outcome, pipe.clock().nanos(), whole);
    awaited.add(entry);
    entry.deadline = pipe.schedule(timeout, () -> giveUp(entry));
    return entry;
  }

  /** {@code batch} is on its way as {@code id}. */
  void submitted(CommandId id, List<Pending> batch) {
    instances.put(id, batch);
    batch.forEach(entry -> entry.enter("epaxos agree"));
  }

  /** The waits for the disk here of those of {@code batch} that are traced. */
  List<Traced> beginSyncs(List<Pending> batch) {
    List<Traced> syncs = List.of();
    for (Pending entry : batch) {
      if (entry.whole.isOn()) {
        syncs = syncs.isEmpty() ? new ArrayList<>() : syncs;
        syncs.add(entry.stage.begin("journal sync"));
      }
    }
    return syncs;
  }

  /** What becomes of the instance is decided; it is executed once what comes before it is. */
  void decided(CommandId id) {
    List<Pending> batch = instances.get(id);
    if (batch != null) {
      batch.forEach(entry -> entry.enter("epaxos execute"));
    }
  }

  /** The instance was decided to be a no-op: gives back those of it for whom somebody waits. */
  List<Pending> takeForResubmission(CommandId id) {
    List<Pending> batch = instances.remove(id);
    return batch == null ? List.of() : batch.stream().filter(Pending::isAwaited).toList();
  }

  /** The instance was executed; {@code outcomes} are in its order. */
  void complete(CommandId id, List<ByteString> outcomes) {
    List<Pending> batch = instances.remove(id);
    if (batch != null) {
      for (int i = 0; i < batch.size(); i++) {
        Pending entry = batch.get(i);
        if (awaited.remove(entry)) {
          entry.deadline.cancel();
          answered.record(pipe.clock().nanos() - entry.admittedNanos);
          entry.end();
          entry.outcome.complete(outcomes.get(i));
        }
      }
    }
  }

  /**
   * Nothing that is on its way will be executed any more: gives back all for whom somebody waits,
   * in the order of their admission.
   */
  List<Pending> takeAll() {
    instances.clear();
    return List.copyOf(awaited);
  }

  /** Tells the client of {@code entry} that its command is not executed. */
  void refuse(Pending entry, Refusal refusal) {
    awaited.remove(entry);
    entry.deadline.cancel();
    entry.fail(refusal.reason());
    entry.outcome.completeExceptionally(refusal.toException());
  }

  void refuseAll(Refusal refusal) {
    takeAll().forEach(entry -> refuse(entry, refusal));
  }

  private void giveUp(Pending entry) {
    awaited.remove(entry);
    entry.fail(Reason.UNAVAILABLE);
    entry.outcome.completeExceptionally(
        Refusal.of(
                Reason.UNAVAILABLE,
                "the regions did not agree in time; submit the same command again")
            .toException());
  }
}
