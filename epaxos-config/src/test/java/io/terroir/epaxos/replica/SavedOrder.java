package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A state machine that keeps, in its store, what it executed in which order. */
final class SavedOrder implements StateMachine {
  private final StoreReader store;
  private final List<String> order = new ArrayList<>();
  private int restored;
  private int saved;

  SavedOrder(StoreReader store) {
    this.store = store;
    replaced();
  }

  @Override
  public void replaced() {
    order.clear();
    store.scan(
        StoreSpace.DIRECTORY.prefix(),
        StoreSpace.DIRECTORY.end(),
        (key, payload) -> order.add(payload.toStringUtf8()));
    restored = order.size();
    saved = restored;
  }

  @Override
  public ByteString apply(CommandId id, ByteString payload) {
    order.add(payload.toStringUtf8());
    return ByteString.copyFromUtf8("did " + payload.toStringUtf8());
  }

  @Override
  public void save(StoreBatch batch) {
    for (; saved < order.size(); saved++) {
      ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).putInt(saved).flip();
      batch.put(
          StoreSpace.DIRECTORY.key(ByteString.copyFrom(number)),
          ByteString.copyFromUtf8(order.get(saved)));
    }
  }

  /** Payloads in the order of their execution, those of earlier lives that were saved included. */
  List<String> order() {
    return List.copyOf(order);
  }

  /** Payloads executed since this object was made. */
  List<String> executedInThisLife() {
    return List.copyOf(order.subList(restored, order.size()));
  }
}
