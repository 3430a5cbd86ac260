package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Input;
import io.terroir.epaxos.replica.PendingCommands.Pending;
import io.terroir.epaxos.wire.MembershipCodec;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.telemetry.Traced;
import io.terroir.runtime.telemetry.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a replica's own clients, over all its lives: admits them while there is room, has
 * them gathered into instances, submits again what was given up or was void, and answers.
 *
 * <p>{@link #submit} and {@link #change} are thread-safe; the rest belongs to the replica's pipe.
 */
final class ClientCommands {
  private final EpaxosConfig config;
  private final Pipe pipe;
  private final Journal journal;
  private final ReplicaMetrics metrics;
  private final Tracing tracing;
  private final BooleanSupplier lifeIsNear;
  private final PendingCommands pending;
  private CommandBatcher batcher;
  private ExecutionBacklog backlog;

  /** Through which commands are submitted; without one they wait. */
  private @Nullable Life life;

  /**
   * Commands of nobody, before the first life.
   *
   * @param journal says when it wants no new work
   * @param lifeIsNear whether commands that come between two lives may wait for the next one
   */
  ClientCommands(
      EpaxosConfig config,
      Pipe pipe,
      Journal journal,
      ReplicaMetrics metrics,
      Tracing tracing,
      BooleanSupplier lifeIsNear) {
    this.config = config;
    this.pipe = pipe;
    this.journal = journal;
    this.metrics = metrics;
    this.tracing = tracing;
    this.lifeIsNear = lifeIsNear;
    this.pending = new PendingCommands(pipe, config.pendingMax(), metrics.commandTiming());
    this.batcher = newBatcher();
    this.backlog = newBacklog();
  }

  // ---- of clients

  /** See {@link Submitter#submit}. */
  CompletableFuture<ByteString> submit(Command command, Duration timeout) {
    return submit(command, timeout, admitted -> batcher.add(admitted));
  }

  /** See {@link ReplicaOperations#change}. */
  CompletableFuture<ReplicaChangeOutcome> change(ReplicaChange change, Duration timeout) {
    Command command = new Command(AccessSet.EVERYTHING, MembershipCodec.toBytes(change));
    return submit(command, timeout, this::submitChange).thenApply(MembershipCodec::outcome);
  }

  private CompletableFuture<ByteString> submit(
      Command command, Duration timeout, Consumer<Pending> onwards) {
    Invariants.check(command.payloads().size() == 1, "a client submits one command at a time");
    CompletableFuture<ByteString> outcome = new CompletableFuture<>();
    if (!pipe.offer(() -> admit(command, timeout, outcome, onwards))) {
      outcome.completeExceptionally(full());
    }
    return outcome;
  }

  private void admit(
      Command command,
      Duration timeout,
      CompletableFuture<ByteString> outcome,
      Consumer<Pending> onwards) {
    if (life == null && !lifeIsNear.getAsBoolean()) {
      outcome.completeExceptionally(notReady().toException());
      return;
    }
    Optional<Refusal> refusal =
        journal.refusal().or(() -> backlog.refusal(pipe.clock().millis(), command.access()));
    if (refusal.isPresent()) {
      metrics.countRefused();
      outcome.completeExceptionally(refusal.get().toException());
    } else if (pending.isFull()) {
      metrics.countRefused();
      outcome.completeExceptionally(full());
    } else {
      Pending admitted = pending.admit(command, outcome, timeout, tracing.begin("epaxos command"));
      if (life != null) {
        onwards.accept(admitted);
      }
    }
  }

  /** Commands whose clients wait. */
  int waitingCount() {
    return pending.size();
  }

  /** Nobody is answered here before the replica has started again. */
  void refuseNotReady() {
    pending.refuseAll(notReady());
  }

  /** Nobody is answered here before the replica is a member again. */
  void refuseNotMember() {
    pending.refuseAll(
        Refusal.of(Reason.UNAVAILABLE, "this node is no config replica any more; try another one"));
  }

  // ---- of lives

  /** From now on commands go through {@code begun}; those that wait, at {@link #submitWaiting}. */
  void beginLife(Life begun) {
    life = begun;
    batcher = newBatcher();
    backlog = newBacklog();
  }

  /** What was on its way when an epoch ended is void; what came since has waited for this one. */
  void submitWaiting() {
    for (Pending one : pending.takeAll()) {
      if (one.command.access().isEverything()) {
        submitChange(one);
      } else {
        batcher.add(one);
      }
    }
  }

  /** From now on commands wait, see {@link #beginLife}, or are refused. */
  void endLife() {
    life = null;
  }

  /** An instance, perhaps one of this replica, is decided. */
  void onDecided(CommandId id) {
    pending.decided(id);
    batcher.decided(id);
  }

  /**
   * An instance, perhaps one of this replica, was decided to be a no-op. What a recoverer gave up
   * gets another id, at once and only for clients that still wait. Not so a change of the members,
   * since what comes before it may be another change.
   */
  void onNoOp(CommandId id) {
    for (Pending one : pending.takeForResubmission(id)) {
      if (one.command.access().isEverything()) {
        pending.refuse(one, membersChanged());
      } else {
        batcher.add(one);
      }
    }
  }

  /** Nothing waits for {@code id} any more. */
  void onPassed(CommandId id) {
    backlog.executed(id);
  }

  /**
   * The commands of {@code id} were executed, and their clients, if they are here, are answered.
   */
  void onExecuted(CommandId id, List<ByteString> outcomes) {
    pending.complete(id, outcomes);
  }

  private void submitBatch(List<Pending> batch) {
    Life living = life;
    if (living == null) {
      return; // submitted again when the next life begins
    }
    CommandId id = living.core().nextId();
    pending.submitted(id, batch);
    batcher.submitted(id);
    metrics.countSubmitted(batch.size());
    Command command = Command.batchOf(batch.stream().map(one -> one.command).toList());
    backlog.submitted(pipe.clock().millis(), id, command.access());
    List<Traced> syncs = pending.beginSyncs(batch);
    living.submit(
        new Input.Submit(id, command),
        () -> {
          syncs.forEach(Traced::end);
          batcher.written();
        });
  }

  /** A change is meant for the members that its author knew. */
  private void submitChange(Pending waiting) {
    ReplicaChange change = MembershipCodec.change(waiting.command.payloads().get(0));
    if (life != null && change.epoch() == life.membership().epoch()) {
      batcher.addAlone(waiting);
    } else {
      pending.refuse(waiting, membersChanged());
    }
  }

  private CommandBatcher newBatcher() {
    return new CommandBatcher(pipe, config.batches(), this::submitBatch);
  }

  private ExecutionBacklog newBacklog() {
    return new ExecutionBacklog(config.pendingMax(), config.executionLagMax());
  }

  private static Refusal notReady() {
    return Refusal.of(Reason.UNAVAILABLE, "the config replica is not ready; try another one");
  }

  private static Refusal membersChanged() {
    return Refusal.of(
        Reason.UNAVAILABLE,
        "the change was not made: the members may have changed meanwhile; look at them again");
  }

  private static RuntimeException full() {
    return Refusal.of(
            Reason.RESOURCE_EXHAUSTED, "too many commands wait at this config replica; retry later")
        .toException();
  }
}
