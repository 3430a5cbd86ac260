package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreView;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much a shard holds of which origins, read piece by piece at one applied position: all rows
 * that would go with an origin. Not thread-safe.
 */
public final class ShardSizes implements AutoCloseable {
  /**
   * So many sums are kept; further origins are counted with the one before them, and the middle is
   * missed by as much. A shard of the usual size has fewer.
   */
  static final int SUMS_MAX = 1 << 20;

  private static final ByteString FIRST_BYTE = ByteString.copyFrom(new byte[] {0});

  private final ShardKeys keys;
  private final StoreView view;
  private final Iterator<ShardKeys.Span> spans;
  private final NavigableMap<OriginDigest, Long> sums = new TreeMap<>();
  private ShardKeys.Span span;
  private long bytes;
  private boolean more = true;

  ShardSizes(ShardKeys keys, StoreView view) {
    this.keys = keys;
    this.view = view;
    this.spans = keys.spansOf(OriginRange.ALL).iterator();
    this.span = spans.next();
  }

  /** Whether {@link #next} has not reached the end yet. */
  public boolean hasMore() {
    return more;
  }

  /** Reads about {@code bytesMax} more. */
  public void next(int bytesMax) {
    Page page = new Page(bytesMax);
    view.scan(span.first(), span.end(), page);
    if (page.last.isPresent()) {
      span = new ShardKeys.Span(page.last.get().concat(FIRST_BYTE), span.end());
    } else if (spans.hasNext()) {
      span = spans.next();
    } else {
      more = false;
    }
  }

  /** All that was read: keys and values. */
  public long bytes() {
    return bytes;
  }

  /**
   * The origin before which about a half of what was read is; empty if all of it is of one origin.
   */
  public Optional<OriginDigest> middle() {
    Optional<OriginDigest> best = Optional.empty();
    long bestOff = Long.MAX_VALUE;
    long before = 0;
    for (Map.Entry<OriginDigest, Long> sum : sums.entrySet()) {
      long off = Math.abs(bytes - 2 * before);
      if (before > 0 && off < bestOff) {
        best = Optional.of(sum.getKey());
        bestOff = off;
      }
      before += sum.getValue();
    }
    return best;
  }

  private void add(OriginDigest origin, long rowBytes) {
    bytes += rowBytes;
    Optional<OriginDigest> before = Optional.ofNullable(sums.floorKey(origin));
    boolean full = sums.size() >= SUMS_MAX;
    sums.merge(full ? before.orElse(origin) : origin, rowBytes, Long::sum);
  }

  @Override
  public void close() {
    view.close();
  }

  private final class Page implements StoreReader.Visitor {
    private final int bytesMax;
    private Optional<ByteString> last = Optional.empty();
    private long pageBytes;

    Page(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public boolean visit(ByteString key, ByteString value) {
      long rowBytes = (long) key.size() + value.size();
      add(keys.originOf(key), rowBytes);
      pageBytes += rowBytes;
      last = Optional.of(key);
      return pageBytes < bytesMax;
    }
  }
}
