package io.terroir.raft.shard;

import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.util.Optional;

/** Evaluates reads; range and ownership are checked in the very state that is read. */
final class ReadEvaluator {
  private final ShardKeys keys;
  private final ShardLimits limits;
  private final RequestRules rules;
  private final Ownership ownership;

  ReadEvaluator(ShardKeys keys, ShardLimits limits, RequestRules rules, Ownership ownership) {
    this.keys = keys;
    this.limits = limits;
    this.rules = rules;
    this.ownership = ownership;
  }

  Outcome read(ShardRequest request, long revision, StoreReader state) {
    OriginDigest origin = request.origin();
    Optional<Refusal> refusal = rules.refusal(request).or(() -> ownershipRefusal(request, state));
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    // Without a record the origin was never written here, which is its state in the first epoch.
    long epoch =
        ownership
            .record(origin, state)
            .map(OwnershipRecord::epoch)
            .orElse(OwnershipRecord.FIRST_EPOCH);
    EntryReader reader = new EntryReader(keys, limits, origin, state);
    return evaluate(request.operation(), reader)
        .<Outcome>map(result -> new Outcome.Done(result, revision, epoch))
        .orElseGet(
            () ->
                new Outcome.Refused(
                    Refusal.invalid("operation", "a write is not evaluated as a read")));
  }

  private Optional<Refusal> ownershipRefusal(ShardRequest request, StoreReader state) {
    return request.consistency() == Consistency.LINEARIZABLE
        ? ownership.refusal(request.origin(), request.epoch(), state)
        : ownership.eventualRefusal(request.origin(), state);
  }

  private static Optional<OperationResult> evaluate(DataOperation operation, EntryReader reader) {
    if (operation instanceof DataOperation.Get get) {
      return Optional.of(new OperationResult.Found(reader.get(get.key())));
    } else if (operation instanceof DataOperation.Scan scan) {
      return Optional.of(reader.scan(scan));
    }
    return Optional.empty();
  }
}
