package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a shard at one revision, for whoever copies them; not changed by what is applied
 * later. Read by one thread at a time.
 */
public final class ShardView implements AutoCloseable {
  private static final ByteString FIRST_BYTE = ByteString.copyFrom(new byte[] {0});

  private final ShardKeys keys;
  private final StoreView view;
  private final AppliedState state;
  private final long rangeGeneration;
  private ByteString from;
  private boolean more = true;

  ShardView(ShardKeys keys, StoreView view) {
    this.keys = keys;
    this.view = view;
    this.state = view.get(keys.position()).map(AppliedState::decode).orElse(AppliedState.BLANK);
    this.rangeGeneration =
        view.get(keys.range())
            .map(row -> ShardRange.decode(row).generation())
            .orElse(ShardRange.FIRST_GENERATION);
    this.from = keys.entriesFirst();
  }

  /** The revision at which everything is read. */
  public long revision() {
    return state.revision();
  }

  /** The generation of the range that is read. */
  public long rangeGeneration() {
    return rangeGeneration;
  }

  /** Whether {@link #next} has not reached the end yet. */
  public boolean hasMore() {
    return more;
  }

  /** The next entries, of about {@code bytesMax}, each as the change that wrote it. */
  public List<Change> next(int bytesMax) {
    Page page = new Page(bytesMax);
    view.scan(from, keys.entriesEnd(), page);
    more = page.full;
    return page.changes;
  }

  @Override
  public void close() {
    view.close();
  }

  private final class Page implements StoreReader.Visitor {
    private final int bytesMax;
    private final List<Change> changes = new ArrayList<>();
    private final Map<OriginDigest, OwnershipRecord> records = new HashMap<>();
    private long sizeBytes;
    private boolean full;

    Page(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public boolean visit(ByteString key, ByteString stored) {
      OriginDigest origin = keys.originOf(key);
      OwnershipRecord record = records.computeIfAbsent(origin, this::recordOf);
      // What is left of an origin that went elsewhere is not handed on: its new home does that.
      if (record.state() == OwnershipRecord.State.OPEN) {
        add(origin, record.epoch(), StoredEntry.decode(keys.userKeyOf(key), stored));
      }
      sizeBytes += (long) key.size() + stored.size();
      from = key.concat(FIRST_BYTE);
      full = sizeBytes >= bytesMax;
      return !full;
    }

    private void add(OriginDigest origin, long epoch, Entry entry) {
      changes.add(new Change(entry.modRevision(), origin, epoch, entry.key(), Optional.of(entry)));
    }

    private OwnershipRecord recordOf(OriginDigest origin) {
      return view.get(keys.ownership(origin))
          .map(OwnershipRecord::decode)
          .orElseThrow(() -> new IllegalStateException("an entry's origin has no record"));
    }
  }
}
