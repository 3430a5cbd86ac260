package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The commands that clients of this replica wait for. Used on the pipe only. */
final class PendingCommands {
  private final Pipe pipe;
  private final int pendingMax;
  private final Map<CommandId, Pending> pending = new HashMap<>();

  /** A command, who waits for it, and the end of his patience. */
  static final class Pending {
    final Command command;
    final CompletableFuture<ByteString> outcome;
    private final Pipe.Timer deadline;

    private Pending(Command command, CompletableFuture<ByteString> outcome, Pipe.Timer deadline) {
      this.command = command;
      this.outcome = outcome;
      this.deadline = deadline;
    }
  }

  PendingCommands(Pipe pipe, int pendingMax) {
    this.pipe = pipe;
    this.pendingMax = pendingMax;
  }

  boolean isFull() {
    return pending.size() >= pendingMax;
  }

  int size() {
    return pending.size();
  }

  /** Waits for a new command, at most {@code timeout}. */
  void add(CommandId id, Command command, CompletableFuture<ByteString> outcome, Duration timeout) {
    Pending entry = new Pending(command, outcome, pipe.schedule(timeout, () -> giveUp(outcome)));
    pending.put(id, entry);
  }

  /** The command of {@code id} was decided to be a no-op: whoever waits may have it resubmitted. */
  Optional<Pending> takeForResubmission(CommandId id) {
    return Optional.ofNullable(pending.remove(id));
  }

  /** Goes on waiting for the same command under a new id, until the same deadline. */
  void addAgain(CommandId id, Pending entry) {
    pending.put(id, entry);
  }

  void complete(CommandId id, ByteString outcome) {
    Pending entry = pending.remove(id);
    if (entry != null) {
      entry.deadline.cancel();
      entry.outcome.complete(outcome);
    }
  }

  void refuseAll(Refusal refusal) {
    List<Pending> all = List.copyOf(pending.values());
    pending.clear();
    for (Pending entry : all) {
      entry.deadline.cancel();
      entry.outcome.completeExceptionally(refusal.toException());
    }
  }

  private void giveUp(CompletableFuture<ByteString> outcome) {
    pending.values().removeIf(entry -> entry.outcome == outcome);
    outcome.completeExceptionally(
        Refusal.of(
                Reason.UNAVAILABLE,
                "the regions did not agree in time; submit the same command again")
            .toException());
  }
}
