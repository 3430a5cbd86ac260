package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.ReadFrom;
import io.terroir.raft.host.StateDamagedException;
import io.terroir.raft.log.Quarantine;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Serves the requests to one replica on its group's pipe. */
final class ServedReplica {
  static final long STALENESS_UNKNOWN = -1;
  private static final long UP_TO_DATE = 0;

  private final RaftGroup group;
  private final ShardStateMachine machine;
  private final LeaseKeeper leases;
  private final Watchers watchers;
  private final WallClock clock;

  ServedReplica(
      RaftGroup group,
      ShardStateMachine machine,
      LeaseKeeper leases,
      Watchers watchers,
      WallClock clock) {
    this.group = group;
    this.machine = machine;
    this.leases = leases;
    this.watchers = watchers;
    this.clock = clock;
  }

  /** Takes a request from any thread. */
  void take(ShardCommand.Execute command, ByteString encoded, Duration timeout, Answer answer) {
    long deadlineNanos = group.pipe().clock().nanos() + timeout.toNanos();
    Runnable work =
        () -> orRefuse(answer, () -> serve(command.request(), encoded, deadlineNanos, answer));
    if (!group.pipe().offer(work)) {
      answer.refuse(
          Refusal.of(Reason.RESOURCE_EXHAUSTED, "the shard's queue is full; retry shortly"));
    }
  }

  private void serve(ShardRequest request, ByteString encoded, long deadlineNanos, Answer answer) {
    if (group.pipe().clock().nanos() - deadlineNanos > 0) {
      answer.refuse(
          Refusal.of(Reason.DEADLINE_EXCEEDED, "the request waited in the queue for too long"));
      return;
    }
    Optional<Refusal> refusal =
        group.quarantine().map(Quarantine::refusal).or(() -> machine.check(request));
    if (refusal.isPresent()) {
      answer.refuse(refusal.get());
    } else if (request.operation().isWrite()) {
      // What was received goes into the log as it is.
      whenDone(group.propose(encoded), answer, outcome -> answer.outcome(outcome, UP_TO_DATE));
    } else if (request.operation() instanceof DataOperation.CheckLease check) {
      whenDone(
          group.readIndex(ReadFrom.CONFIRMED_LEADER),
          answer,
          index -> checkLease(request, check, answer));
    } else if (request.operation() instanceof DataOperation.Watch watch) {
      watch(request, watch, answer);
    } else if (request.consistency() == Consistency.LINEARIZABLE) {
      ReadFrom from = request.anyReplica() ? ReadFrom.ANY_REPLICA : ReadFrom.LEADER;
      whenDone(group.readIndex(from), answer, index -> read(request, UP_TO_DATE, answer));
    } else {
      read(request, staleMillis(), answer);
    }
  }

  /** The moment is one at which everything acknowledged before is applied. */
  private void watch(ShardRequest request, DataOperation.Watch watch, Answer answer) {
    if (watch.after() != DataOperation.Watch.NOW) {
      watchers.poll(request, watch, answer);
      return;
    }
    whenDone(
        group.readIndex(ReadFrom.CONFIRMED_LEADER),
        answer,
        index -> {
          DataOperation.Watch fromNow =
              new DataOperation.Watch(
                  watch.from(), watch.to(), machine.state().revision(), watch.holdMillis());
          watchers.poll(request.withOperation(fromNow), fromNow, answer);
        });
  }

  /** A majority has confirmed that this replica led when the request was here already. */
  private void checkLease(ShardRequest request, DataOperation.CheckLease check, Answer answer) {
    Outcome outcome = machine.read(request);
    if (outcome instanceof Outcome.Done done
        && done.result() instanceof OperationResult.LeaseHeld found) {
      whenDone(
          leases.remaining(request.origin(), check.id(), check.renew()),
          answer,
          remaining -> {
            OperationResult held =
                new OperationResult.LeaseHeld(found.id(), found.ttlMillis(), remaining.toMillis());
            answer.outcome(
                ShardCodec.encodeOutcome(new Outcome.Done(held, done.revision(), done.epoch())),
                UP_TO_DATE);
          });
    } else {
      answer.outcome(ShardCodec.encodeOutcome(outcome), UP_TO_DATE);
    }
  }

  /** A state that was asked for by its revision is as old as it is. */
  private void read(ShardRequest request, long staleMillis, Answer answer) {
    answer.outcome(
        ShardCodec.encodeOutcome(machine.read(request)),
        request.operation().isReadOfLatest() ? staleMillis : STALENESS_UNKNOWN);
  }

  /**
   * How old the applied state may be, as far as this replica can tell: a leader has everything that
   * was acknowledged before it sent its last confirmed round, once it has applied up to it.
   */
  private long staleMillis() {
    return group
        .lastConfirmedRound()
        .filter(round -> machine.state().position().index() >= round.commitIndex())
        .map(round -> Math.max(0, clock.millis() - round.sentWallMillis()))
        .orElse(STALENESS_UNKNOWN);
  }

  /** Goes on with what the group yields; on the pipe, where the group completes its futures. */
  private <T> void whenDone(CompletableFuture<T> future, Answer answer, Consumer<T> then) {
    var unused =
        future.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                orRefuse(answer, () -> then.accept(value));
              } else {
                answer.refuse(refusalIn(failure));
              }
            });
  }

  /**
   * A replica that cannot read its state has to stop, or its whole process if it knows no better.
   */
  private void orRefuse(Answer answer, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      answer.refuse(Refusal.of(Reason.INTERNAL, "the replica failed; ask another"));
      Optional<String> damage = StateDamagedException.damageIn(failure);
      if (damage.isPresent()) {
        long index = machine.state().position().index();
        group.quarantine(new Quarantine(Quarantine.Cause.DAMAGED, index, damage.get()));
      } else {
        // A future would swallow it.
        group.pipe().execute(() -> rethrow(failure));
      }
    }
  }

  private static void rethrow(RuntimeException e) {
    throw e;
  }

  private static Refusal refusalIn(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TerroirRefusedException refused
        ? refused.refusal()
        : Refusal.of(Reason.INTERNAL, "the replica failed; its log says more");
  }
}
