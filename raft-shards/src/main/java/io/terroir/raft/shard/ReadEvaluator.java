package io.terroir.raft.shard;

import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.error.Reason;
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

  /**
   * Evaluates a read.
   *
   * @param now how far {@code state} has come
   */
  Outcome read(ShardRequest request, AppliedState now, StoreReader state) {
    OriginDigest origin = request.origin();
    Optional<Refusal> refusal =
        rules
            .refusal(request)
            .or(() -> ownershipRefusal(request, state))
            .or(() -> revisionRefusal(request, now));
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    // Without a record the origin was never written here, which is its state in the first epoch.
    Optional<OwnershipRecord> record = ownership.record(origin, state);
    long epoch = record.map(OwnershipRecord::epoch).orElse(OwnershipRecord.FIRST_EPOCH);
    if (request.operation() instanceof DataOperation.Watch watch) {
      OperationResult changes =
          new ChangeReader(keys, limits, origin, state).read(watch, now, record);
      return new Outcome.Done(changes, now.revision(), epoch);
    }
    EntryReader reader = new EntryReader(keys, limits, origin, state);
    long asked = revision(request.operation());
    long revision = asked == DataOperation.LATEST ? now.revision() : asked;
    try {
      return evaluate(request.operation(), revision == now.revision(), reader)
          .<Outcome>map(result -> new Outcome.Done(result, revision, epoch))
          .orElseGet(
              () ->
                  new Outcome.Refused(
                      Refusal.invalid("operation", "a write is not evaluated as a read")));
    } catch (CommandRefusedException e) {
      return new Outcome.Refused(e.refusal());
    }
  }

  private static Optional<Refusal> revisionRefusal(ShardRequest request, AppliedState now) {
    long revision = revision(request.operation());
    if (revision == DataOperation.LATEST) {
      return Optional.empty();
    }
    if (revision < now.history().compactedRevision()) {
      return Optional.of(
          Refusal.of(
              Reason.COMPACTED,
              "the history begins at revision " + now.history().compactedRevision() + " now"));
    }
    if (revision <= now.revision()) {
      return Optional.empty();
    }
    // A linearizable read knows of every revision; any other may be served by who lags behind.
    return Optional.of(
        request.consistency() == Consistency.LINEARIZABLE
            ? Refusal.invalid("revision", "the shard has not reached the revision")
            : Refusal.of(
                Reason.UNAVAILABLE, "the replica has not reached the revision; ask another"));
  }

  private static long revision(DataOperation operation) {
    if (operation instanceof DataOperation.Get get) {
      return get.revision();
    }
    return operation instanceof DataOperation.Scan scan ? scan.revision() : DataOperation.LATEST;
  }

  private Optional<Refusal> ownershipRefusal(ShardRequest request, StoreReader state) {
    return request.consistency() == Consistency.LINEARIZABLE
        ? ownership.refusal(request.origin(), request.epoch(), state)
        : ownership.eventualRefusal(request.origin(), state);
  }

  private static Optional<OperationResult> evaluate(
      DataOperation operation, boolean latest, EntryReader reader) throws CommandRefusedException {
    if (operation instanceof DataOperation.Get get) {
      return Optional.of(
          new OperationResult.Found(
              latest ? reader.get(get.key()) : reader.getAt(get.key(), get.revision())));
    } else if (operation instanceof DataOperation.Scan scan) {
      return Optional.of(latest ? reader.scan(scan) : reader.scanAt(scan));
    } else if (operation instanceof DataOperation.CheckLease check) {
      return Optional.of(reader.lease(check.id()));
    }
    return Optional.empty();
  }
}
