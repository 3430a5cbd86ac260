package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where a shard keeps what in the store. A key is the {@linkplain ShardPlace place} of its rows,
 * the shard, one byte for the kind of row, and:
 *
 * <pre>
 *   MEMBERS     -                                  configuration of the group, once it has changed
 *   POSITION    -                                  applied position and revision
 *   OWNERSHIP   digest                             ownership record
 *   LEDGER      digest                             floor and counts of the outcomes kept
 *   OUTCOME     digest, issue time, client, number outcome of a request, oldest first
 *   ENTRY       digest, key                        value and revisions
 *   HISTORY     digest, key, revision              the entry that this revision replaced
 *   REVISION    revision, digest, key              size and fingerprint of the history row
 *   LEASES      digest                             how many leases the origin has
 *   LEASE       digest, lease                      its time, what is left of it, counts of its keys
 *   LEASE_KEY   digest, lease, key                 that the key is attached to the lease
 *   RANGE       -                                  range and generation, once the shard has split
 *   SPLIT       generation                         which shard was split off, and its first range
 *   STAGED      -                                  of a snapshot that is received: how far it is
 * </pre>
 *
 * Numbers are big-endian, so that bytes order as they do. The key of a HISTORY row is {@linkplain
 * EscapedKey escaped}, since something follows it.
 *
 * <p>Those of a state machine move with its state, on its pipe; what was made of them before that
 * is of no use afterwards. Other threads take {@linkplain #in their own}, of the view that they
 * read.
 */
final class ShardKeys {
  /** The kinds of rows. The numbers are part of the format of store and snapshot. */
  private enum Kind {
    MEMBERS(0),
    POSITION(1),
    OWNERSHIP(2),
    LEDGER(3),
    OUTCOME(4),
    ENTRY(5),
    HISTORY(6),
    REVISION(7),
    LEASES(8),
    LEASE(9),
    LEASE_KEY(10),
    RANGE(20),
    SPLIT(21),
    STAGED(255);

    /**
     * Those that do not begin with the digest of an origin. All rows of any other kind go with
     * their origins when a shard splits.
     */
    private static final Set<Kind> OF_NO_ORIGIN =
        EnumSet.of(MEMBERS, POSITION, REVISION, RANGE, SPLIT, STAGED);

    private final ByteString suffix;

    Kind(int number) {
      this.suffix = ByteString.copyFrom(new byte[] {(byte) number});
    }
  }

  private static final int CLIENT_BYTES = 16;
  private static final ByteString REGION_END = ByteString.copyFrom(new byte[] {0});

  private final ByteString shard;
  private ShardPlace place;
  private ByteString prefix;
  private ByteString end;
  private Map<Kind, ByteString> rows;

  /** In the first place. */
  ShardKeys(ShardId shard) {
    this(name(shard), ShardPlace.FIRST);
  }

  private ShardKeys(ByteString shard, ShardPlace place) {
    this.shard = shard;
    this.place = place;
    this.prefix = place.key(shard);
    this.end = after(prefix);
    this.rows = rows(prefix);
  }

  /** Those of the state that {@code store} holds. */
  static ShardKeys in(ShardId shard, StoreReader store) {
    return new ShardKeys(name(shard), ShardPlace.of(name(shard), store));
  }

  /** Those of the state that a crash now would leave in {@code store}. */
  static ShardKeys flushedIn(ShardId shard, Store store) {
    return new ShardKeys(name(shard), ShardPlace.of(name(shard), store::getFlushed));
  }

  /** Those of what is received to take the place of the state. */
  ShardKeys ofOtherPlace() {
    return new ShardKeys(shard, place.other());
  }

  /** The other place holds the state from now on; {@code batch} says so in the store. */
  void moveToOtherPlace(StoreBatch batch) {
    place = place.other();
    prefix = place.key(shard);
    end = after(prefix);
    rows = rows(prefix);
    batch.put(ShardPlace.row(shard), place.value());
  }

  /** Adds to {@code batch} that nothing of the shard is left in any place. */
  void erase(StoreBatch batch) {
    for (ShardPlace any : ShardPlace.values()) {
      ByteString first = any.key(shard);
      batch.deleteRange(first, after(first));
    }
    batch.delete(ShardPlace.row(shard));
  }

  private static ByteString name(ShardId shard) {
    return bigEndian(shard.keyspace().number())
        .concat(ByteString.copyFromUtf8(shard.region().name()))
        .concat(REGION_END)
        .concat(bigEndian(shard.number()));
  }

  private static Map<Kind, ByteString> rows(ByteString prefix) {
    Map<Kind, ByteString> rows = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      rows.put(kind, prefix.concat(kind.suffix));
    }
    return rows;
  }

  /** The first key of the shard. */
  ByteString first() {
    return prefix;
  }

  /** The first key after the shard. */
  ByteString end() {
    return end;
  }

  /** A key of this shard without the part that names the shard. */
  ByteString relative(ByteString key) {
    return key.substring(prefix.size());
  }

  /** The key of this shard for what {@link #relative} yields. */
  ByteString absolute(ByteString relative) {
    return prefix.concat(relative);
  }

  ByteString members() {
    return rows(Kind.MEMBERS);
  }

  ByteString position() {
    return rows(Kind.POSITION);
  }

  /** How far a snapshot is that is received into this place. */
  ByteString staged() {
    return rows(Kind.STAGED);
  }

  ByteString ownership(OriginDigest origin) {
    return rows(Kind.OWNERSHIP).concat(origin.bytes());
  }

  ByteString ledger(OriginDigest origin) {
    return rows(Kind.LEDGER).concat(origin.bytes());
  }

  ByteString outcome(OriginDigest origin, RequestId request) {
    ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES + CLIENT_BYTES);
    id.putLong(request.issuedMillis());
    id.put(HexFormat.of().parseHex(request.client()));
    id.putLong(request.number());
    return rows(Kind.OUTCOME).concat(origin.bytes()).concat(ByteString.copyFrom(id.flip()));
  }

  /** The first key that an outcome of a request issued at {@code issuedMillis} can have. */
  ByteString outcomesFrom(OriginDigest origin, long issuedMillis) {
    return rows(Kind.OUTCOME).concat(origin.bytes()).concat(bigEndian(issuedMillis));
  }

  ByteString outcomesEnd(OriginDigest origin) {
    return after(rows(Kind.OUTCOME).concat(origin.bytes()));
  }

  /** The issue time of the request whose outcome is at {@code key}. */
  long issuedMillis(ByteString key) {
    int at = prefix.size() + 1 + OriginDigest.SIZE_BYTES;
    return key.substring(at, at + Long.BYTES).asReadOnlyByteBuffer().getLong();
  }

  ByteString entry(OriginDigest origin, ByteString key) {
    return rows(Kind.ENTRY).concat(origin.bytes()).concat(key);
  }

  /** Whether {@code key} is that of a row which every write of an origin reads. */
  boolean isOriginRow(ByteString key) {
    return isOf(Kind.OWNERSHIP, key) || isOf(Kind.LEDGER, key);
  }

  /** Whether {@code key} is that of a row which is never there when it is written. */
  boolean isWrittenOnce(ByteString key) {
    return isOf(Kind.OUTCOME, key) || isOf(Kind.REVISION, key);
  }

  boolean isHistoryRow(ByteString key) {
    return isOf(Kind.HISTORY, key);
  }

  boolean isRevisionRow(ByteString key) {
    return isOf(Kind.REVISION, key);
  }

  private boolean isOf(Kind kind, ByteString key) {
    return key.byteAt(prefix.size()) == kind.suffix.byteAt(0);
  }

  ByteString entriesEnd(OriginDigest origin) {
    return after(rows(Kind.ENTRY).concat(origin.bytes()));
  }

  /** The first entry of any origin. */
  ByteString entriesFirst() {
    return rows(Kind.ENTRY);
  }

  /** The first key after the entries of all origins. */
  ByteString entriesEnd() {
    return after(rows(Kind.ENTRY));
  }

  /** The origin of the entry at {@code key}. */
  OriginDigest originOf(ByteString key) {
    int at = prefix.size() + 1;
    return OriginDigest.parse(key.substring(at, at + OriginDigest.SIZE_BYTES));
  }

  /** The user's key of the entry at {@code key}. */
  ByteString userKeyOf(ByteString key) {
    return key.substring(prefix.size() + 1 + OriginDigest.SIZE_BYTES);
  }

  /** What {@code revision} replaced under {@code key}; older revisions come first. */
  ByteString history(OriginDigest origin, ByteString key, long revision) {
    return historyOf(origin, key).concat(bigEndian(revision));
  }

  /** The first key after the history of {@code key}. */
  ByteString historyEnd(OriginDigest origin, ByteString key) {
    return after(historyOf(origin, key));
  }

  /** The first key that the history of {@code from}, or of a key after it, can have. */
  ByteString historyFrom(OriginDigest origin, ByteString from) {
    return rows(Kind.HISTORY).concat(origin.bytes()).concat(EscapedKey.prefix(from));
  }

  /** The first key after the history of the origin. */
  ByteString historyEnd(OriginDigest origin) {
    return after(rows(Kind.HISTORY).concat(origin.bytes()));
  }

  /** The user's key of the history row at {@code key}. */
  ByteString historyKeyOf(ByteString key) {
    return EscapedKey.decode(
        key.substring(prefix.size() + 1 + OriginDigest.SIZE_BYTES, key.size() - Long.BYTES));
  }

  /** The revision of the history row at {@code key}. */
  static long historyRevisionOf(ByteString key) {
    return key.substring(key.size() - Long.BYTES).asReadOnlyByteBuffer().getLong();
  }

  private ByteString historyOf(OriginDigest origin, ByteString key) {
    return rows(Kind.HISTORY).concat(origin.bytes()).concat(EscapedKey.encode(key));
  }

  /** Says that {@code revision} changed {@code key}. */
  ByteString revision(long revision, OriginDigest origin, ByteString key) {
    return revisionsFrom(revision).concat(origin.bytes()).concat(key);
  }

  /** The first key that {@code revision} or a later one can have. */
  ByteString revisionsFrom(long revision) {
    return rows(Kind.REVISION).concat(bigEndian(revision));
  }

  ByteString revisionsEnd() {
    return after(rows(Kind.REVISION));
  }

  /** The revision of the row at {@code key}. */
  long revisionOf(ByteString key) {
    int at = prefix.size() + 1;
    return key.substring(at, at + Long.BYTES).asReadOnlyByteBuffer().getLong();
  }

  /** The origin that the revision of the row at {@code key} changed. */
  OriginDigest originOfRevision(ByteString key) {
    int at = prefix.size() + 1 + Long.BYTES;
    return OriginDigest.parse(key.substring(at, at + OriginDigest.SIZE_BYTES));
  }

  /** The user's key that the revision of the row at {@code key} changed. */
  ByteString keyOfRevision(ByteString key) {
    return key.substring(prefix.size() + 1 + Long.BYTES + OriginDigest.SIZE_BYTES);
  }

  /** The history row that belongs to the revision row at {@code key}. */
  ByteString historyOfRevision(ByteString key) {
    return history(originOfRevision(key), keyOfRevision(key), revisionOf(key));
  }

  ByteString leases(OriginDigest origin) {
    return rows(Kind.LEASES).concat(origin.bytes());
  }

  ByteString lease(OriginDigest origin, long lease) {
    return rows(Kind.LEASE).concat(origin.bytes()).concat(bigEndian(lease));
  }

  /** The first lease of any origin. */
  ByteString leasesFirst() {
    return rows(Kind.LEASE);
  }

  /** The first key after the leases of all origins. */
  ByteString leasesEnd() {
    return after(rows(Kind.LEASE));
  }

  /** The lease whose row is at {@code key}. */
  static long leaseOf(ByteString key) {
    return key.substring(key.size() - Long.BYTES).asReadOnlyByteBuffer().getLong();
  }

  ByteString leaseKey(OriginDigest origin, long lease, ByteString key) {
    return leaseKeys(origin, lease).concat(key);
  }

  /** The first key that a key attached to {@code lease} can have. */
  ByteString leaseKeys(OriginDigest origin, long lease) {
    return rows(Kind.LEASE_KEY).concat(origin.bytes()).concat(bigEndian(lease));
  }

  ByteString leaseKeysEnd(OriginDigest origin, long lease) {
    return after(leaseKeys(origin, lease));
  }

  /** The user's key that is attached to a lease by the row at {@code key}. */
  ByteString attachedKeyOf(ByteString key) {
    return key.substring(prefix.size() + 1 + OriginDigest.SIZE_BYTES + Long.BYTES);
  }

  ByteString range() {
    return rows(Kind.RANGE);
  }

  ByteString split(long generation) {
    return rows(Kind.SPLIT).concat(bigEndian(generation));
  }

  /** The generation of the row at {@code key}. */
  static long generationOfSplit(ByteString key) {
    return historyRevisionOf(key);
  }

  ByteString splitsFirst() {
    return rows(Kind.SPLIT);
  }

  ByteString splitsEnd() {
    return after(rows(Kind.SPLIT));
  }

  /**
   * Where the rows of the origins in {@code range} are that begin with their digests; only {@link
   * #revision} rows do not.
   */
  List<Span> spansOf(OriginRange range) {
    return EnumSet.complementOf(EnumSet.copyOf(Kind.OF_NO_ORIGIN)).stream()
        .map(this::rows)
        .map(
            rows ->
                new Span(
                    rows.concat(range.first().bytes()), after(rows.concat(range.last().bytes()))))
        .toList();
  }

  /** Keys from {@code first} on, before {@code end}. */
  record Span(ByteString first, ByteString end) {}

  private ByteString rows(Kind kind) {
    return Objects.requireNonNull(rows.get(kind));
  }

  private static ByteString bigEndian(long number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
  }

  private static ByteString bigEndian(int number) {
    return ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  /** The smallest key greater than every key that begins with {@code prefix}. */
  private static ByteString after(ByteString prefix) {
    byte[] bytes = prefix.toByteArray();
    for (int at = bytes.length - 1; at >= 0; at--) {
      bytes[at]++;
      if (bytes[at] != 0) {
        return ByteString.copyFrom(bytes, 0, at + 1);
      }
    }
    throw new IllegalArgumentException("nothing comes after this prefix");
  }
}
