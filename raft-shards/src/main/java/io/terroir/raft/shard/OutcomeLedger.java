package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.store.StoreReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes retries harmless: the outcome of every executed request is kept beside its effect, by
 * origin. Rows are dropped oldest first, by issue time, and dropping one raises the origin's floor
 * to its issue time. Whoever comes at or below the floor without a row may have been executed once:
 * it is answered {@code OUTCOME_UNKNOWN} and never executed, or a late retry would overwrite what
 * others wrote since.
 *
 * <p>When a row is dropped depends on the log alone: on how many rows and bytes the origin has, and
 * on the issue times that requests brought along.
 */
final class OutcomeLedger {
  /**
   * How many rows one entry may drop. Bounds the work of an entry after a pause in which many grew
   * old; since an entry adds one row, the bounds are reached again within few entries.
   */
  static final int DROPPED_PER_ENTRY_MAX = 256;

  /**
   * Once rows have to go, this part of the bounds goes with them, or as much of it as one entry may
   * drop: looking for the oldest rows costs more than dropping one. Not so of the retention, which
   * is promised.
   */
  private static final int SLACK_PART = 64;

  private static final long NO_FLOOR = -1;

  private static final Refusal REUSED_ID =
      Refusal.invalid("request_id", "the request id was used for another operation");

  private static final Refusal TOO_OLD =
      Refusal.of(
          Reason.OUTCOME_UNKNOWN,
          "the request is older than what is remembered of this origin; it is not executed now");

  private final ShardKeys keys;
  private final ShardLimits limits;

  OutcomeLedger(ShardKeys keys, ShardLimits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  /**
   * What to answer without executing the request; empty if it is to be executed. A request that was
   * issued after all that came before has no row, and is above the floor.
   */
  Optional<ByteString> answer(
      OriginDigest origin, RequestId request, ByteString content, StoreReader state) {
    Ledger ledger = ledger(origin, state);
    if (request.issuedMillis() > ledger.newestMillis()) {
      return Optional.empty();
    }
    Optional<OutcomeRow> row = state.get(keys.outcome(origin, request)).map(OutcomeRow::decode);
    if (row.isPresent()) {
      return Optional.of(row.get().isFor(content) ? row.get().outcome() : refused(REUSED_ID));
    }
    return request.issuedMillis() <= ledger.floorMillis()
        ? Optional.of(refused(TOO_OLD))
        : Optional.empty();
  }

  /** Keeps an outcome, and drops what exceeds the bounds. */
  void keep(
      OriginDigest origin,
      RequestId request,
      ByteString content,
      ByteString outcome,
      Overlay effects) {
    ByteString key = keys.outcome(origin, request);
    ByteString row = OutcomeRow.of(content, outcome).encode();
    effects.put(key, row);
    Ledger ledger = ledger(origin, effects).with(request.issuedMillis(), sizeBytes(key, row));
    if (exceeds(ledger)) {
      Dropping dropping = new Dropping(ledger);
      // Rows at the floor's own time may be left; everything before it is gone.
      effects.scan(
          keys.outcomesFrom(origin, Math.max(0, ledger.floorMillis())),
          keys.outcomesEnd(origin),
          dropping);
      dropping.dropped.forEach(effects::delete);
      ledger = dropping.ledger;
    }
    effects.put(keys.ledger(origin), ledger.encode());
  }

  private static ByteString refused(Refusal refusal) {
    return ShardCodec.encodeOutcome(new Outcome.Refused(refusal));
  }

  private Ledger ledger(OriginDigest origin, StoreReader state) {
    return state.get(keys.ledger(origin)).map(Ledger::decode).orElse(Ledger.EMPTY);
  }

  private boolean exceeds(Ledger ledger) {
    return ledger.rows() > limits.outcomesPerOriginMax()
        || ledger.sizeBytes() > limits.outcomeBytesPerOriginMax()
        || ledger.oldestMillis() < keptFromMillis(ledger);
  }

  /** Whether rows should be dropped once some are. */
  private boolean wantsLess(Ledger ledger) {
    return ledger.rows() > withSlack(limits.outcomesPerOriginMax())
        || ledger.sizeBytes() > withSlack(limits.outcomeBytesPerOriginMax())
        || ledger.oldestMillis() < keptFromMillis(ledger);
  }

  private long keptFromMillis(Ledger ledger) {
    return ledger.newestMillis() - limits.outcomeRetentionMillis();
  }

  private static long withSlack(long bound) {
    return bound - bound / SLACK_PART;
  }

  private static long sizeBytes(ByteString key, ByteString row) {
    return (long) key.size() + row.size();
  }

  /** Walks rows from the oldest on and picks those to drop. */
  private final class Dropping implements StoreReader.Visitor {
    private final List<ByteString> dropped = new ArrayList<>();
    private Ledger ledger;

    Dropping(Ledger ledger) {
      this.ledger = ledger;
    }

    @Override
    public boolean visit(ByteString key, ByteString row) {
      long issuedMillis = keys.issuedMillis(key);
      ledger = ledger.withOldest(issuedMillis);
      if (!wantsLess(ledger) || dropped.size() >= DROPPED_PER_ENTRY_MAX) {
        return false;
      }
      dropped.add(key);
      ledger = ledger.without(issuedMillis, sizeBytes(key, row));
      return true;
    }
  }

  /**
   * What is known of an origin's rows without reading them.
   *
   * @param floorMillis the highest issue time of a dropped row
   * @param rows how many there are
   * @param sizeBytes keys and rows
   * @param oldestMillis the lowest issue time among them
   * @param newestMillis the highest issue time ever seen
   */
  private record Ledger(
      long floorMillis, long rows, long sizeBytes, long oldestMillis, long newestMillis) {
    static final Ledger EMPTY = new Ledger(NO_FLOOR, 0, 0, Long.MAX_VALUE, 0);

    Ledger with(long issuedMillis, long rowBytes) {
      return new Ledger(
          floorMillis,
          rows + 1,
          sizeBytes + rowBytes,
          Math.min(oldestMillis, issuedMillis),
          Math.max(newestMillis, issuedMillis));
    }

    Ledger without(long issuedMillis, long rowBytes) {
      return new Ledger(
          Math.max(floorMillis, issuedMillis),
          rows - 1,
          sizeBytes - rowBytes,
          oldestMillis,
          newestMillis);
    }

    Ledger withOldest(long issuedMillis) {
      return new Ledger(floorMillis, rows, sizeBytes, issuedMillis, newestMillis);
    }

    ByteString encode() {
      return ByteString.copyFrom(
          ByteBuffer.allocate(5 * Long.BYTES)
              .putLong(floorMillis)
              .putLong(rows)
              .putLong(sizeBytes)
              .putLong(oldestMillis)
              .putLong(newestMillis)
              .flip());
    }

    static Ledger decode(ByteString bytes) {
      ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
      return new Ledger(
          buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }
  }
}
