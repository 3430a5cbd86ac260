package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.replica.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a client's command in the log does: rules, ownership, retry, effect, in this order. Refusals
 * of the first two leave no trace, so that the same request may succeed later or elsewhere;
 * whatever comes after them leaves an outcome.
 */
final class WriteApplier {
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final RequestRules rules;
  private final Ownership ownership;
  private final OutcomeLedger ledger;
  private final LongAdder executed = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder refused = new LongAdder();

  WriteApplier(ShardKeys keys, ShardLimits limits, RequestRules rules, Ownership ownership) {
    this.keys = keys;
    this.limits = limits;
    this.rules = rules;
    this.ownership = ownership;
    this.ledger = new OutcomeLedger(keys, limits);
  }

  /**
   * Applies a command to {@code effects}.
   *
   * @param before how far the shard has come
   */
  Applied apply(ShardCommand.Execute command, AppliedState before, Overlay effects) {
    ShardRequest request = command.request();
    OriginDigest origin = request.origin();
    Optional<Refusal> refusal =
        rules
            .refusal(request)
            .or(() -> requireWrite(request))
            .or(() -> ownership.refusal(origin, request.epoch(), effects));
    if (refusal.isPresent()) {
      refused.increment();
      return Applied.nothing(refused(refusal.get()), before);
    }
    RequestId id = request.requestId().orElseThrow();
    Optional<ByteString> known = ledger.answer(origin, id, command.content(), effects);
    if (known.isPresent()) {
      repeated.increment();
      return Applied.nothing(known.get(), before);
    }
    executed.increment();
    openIfNew(request, before.revision(), effects);
    Applied applied = execute(request, before, effects);
    ledger.keep(origin, id, command.content(), applied.outcome(), effects);
    return applied;
  }

  /** Read by any thread. */
  ShardCounters counters() {
    return new ShardCounters(executed.sum(), repeated.sum(), refused.sum());
  }

  private static Optional<Refusal> requireWrite(ShardRequest request) {
    return request.operation().isWrite()
        ? Optional.empty()
        : Optional.of(Refusal.invalid("operation", "a read does not belong in the log"));
  }

  private void openIfNew(ShardRequest request, long revisionBefore, Overlay effects) {
    if (ownership.record(request.origin(), effects).isEmpty()) {
      effects.put(
          keys.ownership(request.origin()),
          OwnershipRecord.open(request.epoch(), revisionBefore).encode());
    }
  }

  private Applied execute(ShardRequest request, AppliedState before, Overlay effects) {
    long revision = before.revision();
    Overlay attempt = new Overlay(effects);
    OperationExecutor executor =
        new OperationExecutor(
            keys, limits, request.origin(), revision + 1, before.position().index() + 1, attempt);
    try {
      OperationResult result = executor.execute(request.operation());
      List<Change> changes = executor.changes(request.epoch());
      long revisionAfter = changes.isEmpty() ? revision : revision + 1;
      attempt.moveInto(effects);
      Outcome outcome = new Outcome.Done(result, revisionAfter, request.epoch());
      return new Applied(
          ShardCodec.encodeOutcome(outcome),
          revisionAfter,
          changes,
          executor.replaced(),
          executor.leaseChanges(),
          before.history());
    } catch (CommandRefusedException e) {
      return Applied.nothing(refused(e.refusal()), before);
    }
  }

  private static ByteString refused(Refusal refusal) {
    return ShardCodec.encodeOutcome(new Outcome.Refused(refusal));
  }

  /**
   * What a command did.
   *
   * @param outcome encoded
   * @param revision the shard's revision after it
   * @param changes what changed, if anything did
   * @param replaced what each changed key held before, see {@link StoredEntry}; empty if nothing
   * @param leaseChanges the leases that were granted or ended
   * @param history the window, without what these changes replaced
   * @param sumOfGone the {@link RowSum} of rows that go though no effect removes them
   */
  record Applied(
      ByteString outcome,
      long revision,
      List<Change> changes,
      Map<ByteString, ByteString> replaced,
      List<LeaseChange> leaseChanges,
      HistoryWindow history,
      long sumOfGone) {
    Applied(
        ByteString outcome,
        long revision,
        List<Change> changes,
        Map<ByteString, ByteString> replaced,
        List<LeaseChange> leaseChanges,
        HistoryWindow history) {
      this(outcome, revision, changes, replaced, leaseChanges, history, RowSum.EMPTY);
    }

    static Applied nothing(ByteString outcome, AppliedState before) {
      return new Applied(
          outcome, before.revision(), List.of(), Map.of(), List.of(), before.history());
    }
  }
}
