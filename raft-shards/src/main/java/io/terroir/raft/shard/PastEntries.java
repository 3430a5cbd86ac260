package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The keys of a range that were changed after a revision, in key order, each with the entry that it
 * had at the revision.
 */
final class PastEntries {
  /** How many keys are looked up ahead. */
  private static final int AHEAD_MAX = 64;

  /** So many rows of a key are stepped over before the next is sought: a seek costs as much. */
  private static final int SKIPPED_MAX = 16;

  private final ShardKeys keys;
  private final OriginDigest origin;
  private final long revision;
  private final StoreReader state;
  private final ByteString end;
  private final long rowsMax;
  private final ArrayDeque<Past> ahead = new ArrayDeque<>();
  private Optional<ByteString> from;
  private long rows;

  /**
   * The past of the keys from {@code from} to before {@code to}.
   *
   * @param to empty for the end of the origin
   * @param rowsMax how many rows of the history may be read
   */
  PastEntries(
      ShardKeys keys,
      OriginDigest origin,
      ByteString from,
      ByteString to,
      long revision,
      long rowsMax,
      StoreReader state) {
    this.keys = keys;
    this.origin = origin;
    this.revision = revision;
    this.state = state;
    this.end = to.isEmpty() ? keys.historyEnd(origin) : keys.historyFrom(origin, to);
    this.rowsMax = rowsMax;
    this.from = Optional.of(keys.historyFrom(origin, from));
  }

  /** What the key {@code key} held at {@code revision}, if it was changed since. */
  static Optional<Past> of(
      ShardKeys keys, OriginDigest origin, ByteString key, long revision, StoreReader state) {
    ArrayDeque<Past> found = new ArrayDeque<>(1);
    state.scan(
        keys.history(origin, key, revision + 1),
        keys.historyEnd(origin, key),
        (row, replaced) -> {
          found.add(past(key, replaced));
          return false;
        });
    return Optional.ofNullable(found.poll());
  }

  /** The next key, without going on to it. */
  Optional<Past> peek() throws CommandRefusedException {
    while (ahead.isEmpty() && from.isPresent()) {
      Search search = new Search();
      ByteString begin = from.get();
      from = Optional.empty();
      state.scan(begin, end, search);
      if (rows > rowsMax) {
        throw CommandRefusedException.tooMuch(
            "to",
            "more than "
                + rowsMax
                + " entries were replaced there since that revision; read a smaller range");
      }
    }
    return Optional.ofNullable(ahead.peek());
  }

  /** Goes on to the next key. */
  void pass() {
    ahead.remove();
  }

  private static Past past(ByteString key, ByteString replaced) {
    return new Past(
        key,
        replaced.isEmpty() ? Optional.empty() : Optional.of(StoredEntry.decode(key, replaced)));
  }

  /** Looks for the first row of each key after the revision. */
  private final class Search implements StoreReader.Visitor {
    private ByteString key = ByteString.EMPTY;
    private boolean found;
    private int skipped;

    @Override
    public boolean visit(ByteString row, ByteString replaced) {
      rows++;
      ByteString rowKey = keys.historyKeyOf(row);
      if (!rowKey.equals(key)) {
        if (ahead.size() >= AHEAD_MAX) {
          from = Optional.of(row);
          return false;
        }
        key = rowKey;
        found = false;
        skipped = 0;
      }
      if (!found && ShardKeys.historyRevisionOf(row) > revision) {
        ahead.add(past(key, replaced));
        found = true;
        return rows <= rowsMax;
      }
      skipped++;
      if (skipped >= SKIPPED_MAX) {
        from =
            Optional.of(
                found ? keys.historyEnd(origin, key) : keys.history(origin, key, revision + 1));
        return false;
      }
      return rows <= rowsMax;
    }
  }

  /**
   * A key that was changed since.
   *
   * @param entry what it held; empty if it was absent
   */
  record Past(ByteString key, Optional<Entry> entry) {}
}
