package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.shard.Founding;
import io.terroir.raft.shard.ShardCommand;
import io.terroir.raft.shard.ShardSplit;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Founds on this node the shards into which those that it holds split (counterexample F4):
 *
 * <ol>
 *   <li>Only if the split names this node with the disk that it has, and this disk remembers
 *       nothing of the new shard: no replica, and none that was removed. So neither a split that is
 *       applied late, after this node was invited to the new shard, nor one that is applied again
 *       after a crash, lowers a term, a vote or a log. Who does not found the shard becomes a
 *       member by invitation of its leader, like one that has lost its disk.
 *   <li>The rows of the new shard are in one batch with the split, and with a row that says that
 *       this node founds it.
 *   <li>The store is flushed before the group is opened, which puts its first term in the journal.
 *       So whoever has promised something in the new shard never falls back before the split. If
 *       the process dies in between, that row has the group opened at the next start.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class ShardFounder implements Founding {
  private final NodeId self;
  private final DiskId disk;
  private final RaftGroups groups;
  private final Store store;
  private final Set<ShardId> busy = ConcurrentHashMap.newKeySet();
  private volatile Consumer<FoundedShard> listener = founded -> {};

  /** Founds shards of {@code groups} with their state in {@code store}. */
  public ShardFounder(NodeId self, RaftGroups groups, Store store) {
    this.self = self;
    this.disk = groups.disk();
    this.groups = groups;
    this.store = store;
  }

  /** Calls {@code opens} from any thread when a founded shard is to be opened. */
  public void onFounded(Consumer<FoundedShard> opens) {
    listener = opens;
  }

  /**
   * Keeps this node from founding {@code shard} until {@link #done}: it is being opened otherwise.
   *
   * @return false if it is being founded
   */
  public boolean begin(ShardId shard) {
    return busy.add(shard);
  }

  /** The replica of {@code shard} is open, or is not to be opened. */
  public void done(ShardId shard) {
    busy.remove(shard);
  }

  @Override
  public boolean founds(ShardSplit split) {
    ShardId child = split.child();
    if (!split.members().contains(new ShardCommand.SplitMember(self, disk)) || !begin(child)) {
      return false;
    }
    RaftGroups.Trace trace = groups.trace(child);
    boolean isKnown =
        trace.present() || trace.removal().isPresent() || groups.group(child).isPresent();
    if (isKnown) {
      done(child);
    }
    return !isKnown;
  }

  @Override
  public void addTo(StoreBatch batch, ShardSplit split) {
    batch.put(key(split.child()), FoundedShard.of(split, disk).encode());
  }

  @Override
  public void stored(ShardSplit split) {
    FoundedShard founded = FoundedShard.of(split, disk);
    store.flush(() -> listener.accept(founded));
  }

  /** The shards that this node has founded and not {@linkplain #forget forgotten} yet. */
  public List<FoundedShard> remembered() {
    List<FoundedShard> founded = new ArrayList<>();
    store.scan(
        StoreSpace.FOUNDED.prefix(),
        StoreSpace.FOUNDED.end(),
        (key, row) -> {
          founded.add(FoundedShard.decode(row));
          return true;
        });
    return founded;
  }

  /** That this node founded {@code shard} need not be remembered any more: others know of it. */
  public void forget(ShardId shard) {
    store.write(new StoreBatch().delete(key(shard)));
  }

  private static ByteString key(ShardId shard) {
    return StoreSpace.FOUNDED.key(ByteString.copyFromUtf8(shard.toString()));
  }
}
