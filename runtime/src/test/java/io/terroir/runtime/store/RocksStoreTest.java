package io.terroir.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to RocksDB; the contract of every store is tested beside the simulation. */
class RocksStoreTest {
  private final RocksResources resources = RocksResources.forManyNodes();
  @TempDir Path directory;

  @AfterEach
  void close() {
    resources.close();
  }

  @Test
  void refusesADirectoryInUse() {
    try (RocksStore store = open()) {
      assertThat(store.get(bytes("key"))).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessage(
              "the store in "
                  + directory
                  + " is in use: stop the other process or choose another directory");
    }
  }

  @Test
  void refusesToReadAViewThatIsClosed() {
    try (RocksStore store = open()) {
      StoreView view = store.view();
      view.close();

      assertThatThrownBy(() -> view.get(bytes("key"))).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void closesWithAViewStillOpen() {
    RocksStore store = open();
    store.write(new StoreBatch().put(bytes("key"), bytes("value")));
    StoreView view = store.view();
    store.close();

    assertThatThrownBy(() -> view.get(bytes("key"))).isInstanceOf(StorageException.class);
    view.close();
    store.close();
  }

  @Test
  void writesNoLog() {
    try (RocksStore store = open()) {
      store.write(new StoreBatch().put(bytes("key"), ByteString.copyFrom(new byte[1 << 16])));

      assertThat(directory.toFile().listFiles((d, name) -> name.endsWith(".log")))
          .allSatisfy(log -> assertThat(log).isEmpty());
    }
  }

  private RocksStore open() {
    return RocksStore.open("store", directory, resources, (why, cause) -> {});
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
