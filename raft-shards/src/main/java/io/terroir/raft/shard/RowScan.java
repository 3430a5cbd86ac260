package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.runtime.store.StoreView;
import java.util.Optional;

/**
 * Reads every row that the store holds of a shard at one moment, a page at a time, and compares
 * their {@link RowSum} with the one that applying has kept. They differ if the store gives back
 * something else than was written, or not all of it, or more. What was changed through the store
 * later is not seen. Used by one thread; whoever made it closes it.
 */
public final class RowScan implements AutoCloseable {
  private final ShardKeys keys;
  private final StoreView view;
  private final AppliedState state;
  private ByteString from;
  private long sum = RowSum.EMPTY;
  private boolean done;

  RowScan(ShardKeys keys, StoreView view) {
    this.keys = keys;
    this.view = view;
    this.state = view.get(keys.position()).map(AppliedState::decode).orElse(AppliedState.BLANK);
    this.from = keys.first();
  }

  /** The index of the last entry whose effects it reads. */
  public long index() {
    return state.position().index();
  }

  /**
   * Reads on for about {@code bytesMax}.
   *
   * @return how many bytes there were
   */
  public long page(long bytesMax) {
    long[] bytes = {0};
    done = true;
    view.scan(
        from,
        keys.end(),
        (key, value) -> {
          if (bytes[0] >= bytesMax) {
            from = key;
            done = false;
            return false;
          }
          bytes[0] += key.size() + value.size();
          add(key, value);
          return true;
        });
    return bytes[0];
  }

  private void add(ByteString key, ByteString value) {
    if (!key.equals(keys.position())) {
      sum += RowSum.of(keys.relative(key), value);
    }
  }

  /** Whether all rows were read. */
  public boolean isDone() {
    return done;
  }

  /** What is wrong; empty if nothing is, or not all rows were read. */
  public Optional<String> problem() {
    return done && sum != state.rowSum()
        ? Optional.of("its rows are not those that were applied up to " + index())
        : Optional.empty();
  }

  @Override
  public void close() {
    view.close();
  }
}
