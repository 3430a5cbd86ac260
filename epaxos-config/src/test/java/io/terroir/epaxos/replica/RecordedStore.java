package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreView;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store that keeps the batches written to it, to build what a crash may leave of them. */
final class RecordedStore implements Store {
  private final Store store =
      new SimulatedWorld(1).node(new Peer(new NodeId("n"), new RegionId("r"))).store();
  private final List<StoreBatch> batches = new ArrayList<>();
  private Runnable onWrite = () -> {};

  int batchCount() {
    return batches.size();
  }

  /** A store with the first {@code count} batches of this one. */
  RecordedStore prefix(int count) {
    RecordedStore prefix = new RecordedStore();
    batches.subList(0, count).forEach(prefix::write);
    return prefix;
  }

  /** Calls {@code action} before every write from now on. */
  void onWrite(Runnable action) {
    onWrite = action;
  }

  @Override
  public void write(StoreBatch batch) {
    onWrite.run();
    batches.add(batch);
    store.write(batch);
  }

  @Override
  public Optional<ByteString> get(ByteString key) {
    return store.get(key);
  }

  @Override
  public void scan(ByteString from, ByteString to, Visitor visitor) {
    store.scan(from, to, visitor);
  }

  @Override
  public StoreView view() {
    return store.view();
  }

  @Override
  public Optional<ByteString> getFlushed(ByteString key) {
    return store.getFlushed(key);
  }

  @Override
  public void flush(Runnable onFlushed) {
    onFlushed.run();
  }

  @Override
  public void close() {
    store.close();
  }
}
