package io.terroir.raft.feed;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.replica.Change;
import io.terroir.runtime.replica.ShardFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest revisions of a shard in memory. The shard's pipe adds, the layer that feeds read
 * replicas reads: a monitor guards it, held for one page at most.
 */
final class ChangeRing {
  private final FeedLimits limits;
  private final TreeMap<Long, Revision> revisions = new TreeMap<>();

  /** The last revision that is no longer retained. */
  private long floor;

  private long newest;
  private long sizeBytes;

  ChangeRing(FeedLimits limits, long revision) {
    this.limits = limits;
    this.floor = revision;
    this.newest = revision;
  }

  synchronized void add(long revision, List<Change> changes) {
    Invariants.check(revision == newest + 1, "revisions follow one another");
    Revision added = Revision.of(changes);
    revisions.put(revision, added);
    newest = revision;
    sizeBytes += added.sizeBytes();
    while (revisions.size() > 1
        && (revisions.size() > limits.revisionsMax() || sizeBytes > limits.bytesMax())) {
      Map.Entry<Long, Revision> oldest = revisions.pollFirstEntry();
      floor = oldest.getKey();
      sizeBytes -= oldest.getValue().sizeBytes();
    }
  }

  /** Begins again behind {@code revision}. */
  synchronized void reset(long revision) {
    revisions.clear();
    sizeBytes = 0;
    floor = revision;
    newest = revision;
  }

  /** As {@link ShardFeed#changesAfter}; a revision above the newest is answered with itself. */
  synchronized Optional<ShardFeed.Batch> after(long revision, int bytesMax) {
    if (revision < floor) {
      return Optional.empty();
    }
    List<Change> changes = new ArrayList<>();
    long through = revision;
    long bytes = 0;
    for (Map.Entry<Long, Revision> next : revisions.tailMap(revision, false).entrySet()) {
      bytes += next.getValue().sizeBytes();
      if (!changes.isEmpty() && bytes > bytesMax) {
        break;
      }
      changes.addAll(next.getValue().changes());
      through = next.getKey();
    }
    return Optional.of(new ShardFeed.Batch(changes, through));
  }

  private record Revision(List<Change> changes, long sizeBytes) {
    static Revision of(List<Change> changes) {
      long sizeBytes = 0;
      for (Change change : changes) {
        int valueBytes = change.entry().map(Entry::value).map(value -> value.size()).orElse(0);
        sizeBytes += (long) change.key().size() + valueBytes;
      }
      return new Revision(changes, sizeBytes);
    }
  }
}
