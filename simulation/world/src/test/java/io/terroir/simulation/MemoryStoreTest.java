package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.store.Store;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

class MemoryStoreTest extends StoreContract {
  private final SimulatedWorld world = new SimulatedWorld(3);
  private final SimulatedNode node = eu(world, 1);

  @Override
  Store store() {
    return node.store();
  }

  @Override
  void await(CompletableFuture<?> done) {
    assertThat(world.runUntil(done::isDone, Duration.ofSeconds(10))).isTrue();
  }

  @Override
  void crash() {
    node.crash();
    node.restart();
  }

  @Override
  void reopen() {
    node.store().close();
    crash();
  }

  @Override
  void rot(String key, String value) {
    node.disk().rotStore(bytes(key));
    crash();
  }
}
