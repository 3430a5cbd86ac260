package io.terroir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.store.RocksStore;
import io.terroir.runtime.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreContractTest extends StoreContract {
  private final RocksResources resources = RocksResources.forManyNodes();
  @TempDir Path temporary;
  private Path directory;
  private Store store;

  @BeforeEach
  void open() {
    open(temporary.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
    resources.close();
  }

  @Override
  Store store() {
    return store;
  }

  @Override
  void await(CompletableFuture<?> done) {
    assertThat(done).succeedsWithin(Duration.ofSeconds(30));
  }

  @Override
  void crash() {
    Path image = DiskImage.of(directory);
    store.close();
    open(image);
  }

  @Override
  void reopen() {
    store.close();
    open(directory);
  }

  @Override
  void rot(String key, String value) {
    store.close();
    DiskImage.spoil(directory, value);
    open(directory);
  }

  private void open(Path path) {
    directory = path;
    store =
        RocksStore.open(
            "store",
            path,
            resources,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
  }
}
