package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** An overlay reads as if its changes were in the store. */
class OverlayTest {
  @Test
  void readsAsAStoreThatHoldsTheChanges() {
    for (long seed = 1; seed <= 200; seed++) {
      SimulatedWorld world = new SimulatedWorld(seed);
      Store store = world.node(new Peer(new NodeId("a"), TestReplica.REGION)).store();
      RandomGenerator random = world.random("overlay");
      NavigableMap<ByteString, ByteString> model =
          new TreeMap<>(ByteString.unsignedLexicographicalComparator());
      StoreBatch batch = new StoreBatch();
      Overlay below = new Overlay(store);
      Overlay above = new Overlay(below);

      change(random, model, batch::put, batch::delete);
      store.write(batch);
      change(random, model, below::put, below::delete);
      change(random, model, above::put, above::delete);
      assertSame(random, above, model);

      above.moveInto(below);
      assertSame(random, below, model);
      assertSame(random, above, model);
    }
  }

  @Test
  void aBatchThatGotTheChangesBringsTheStoreToTheSameState() {
    SimulatedWorld world = new SimulatedWorld(1);
    Store store = world.node(new Peer(new NodeId("a"), TestReplica.REGION)).store();
    store.write(new StoreBatch().put(key(1), key(1)));
    Overlay pending = new Overlay(store);
    Overlay effects = new Overlay(pending);
    effects.put(key(2), key(2));
    effects.delete(key(1));
    effects.moveInto(pending);
    StoreBatch batch = new StoreBatch();
    pending.copyInto(batch);
    store.write(batch);
    pending.clear();

    assertThat(scan(pending, key(0), key(9), 9)).containsExactly(Map.entry(key(2), key(2)));
  }

  private interface Put {
    void put(ByteString key, ByteString value);
  }

  private interface Delete {
    void delete(ByteString key);
  }

  private static void change(
      RandomGenerator random, Map<ByteString, ByteString> model, Put put, Delete delete) {
    for (int i = 0; i < 6; i++) {
      ByteString key = key(random.nextInt(10));
      if (random.nextBoolean()) {
        ByteString value = key(random.nextInt(256));
        put.put(key, value);
        model.put(key, value);
      } else {
        delete.delete(key);
        model.remove(key);
      }
    }
  }

  private static void assertSame(
      RandomGenerator random, StoreReader reader, NavigableMap<ByteString, ByteString> model) {
    for (int i = 0; i < 10; i++) {
      assertThat(reader.get(key(i)).orElse(ByteString.EMPTY))
          .isEqualTo(model.getOrDefault(key(i), ByteString.EMPTY));
    }
    int from = random.nextInt(11);
    int to = from + random.nextInt(11);
    int limit = 1 + random.nextInt(10);
    assertThat(scan(reader, key(from), key(to), limit))
        .isEqualTo(
            model.subMap(key(from), key(to)).entrySet().stream()
                .limit(limit)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList());
  }

  private static List<Map.Entry<ByteString, ByteString>> scan(
      StoreReader reader, ByteString from, ByteString to, int limit) {
    List<Map.Entry<ByteString, ByteString>> shown = new ArrayList<>();
    reader.scan(
        from,
        to,
        (key, value) -> {
          shown.add(Map.entry(key, value));
          return shown.size() < limit;
        });
    return shown;
  }

  private static ByteString key(int number) {
    return ByteString.copyFrom(new byte[] {2, (byte) number});
  }
}
