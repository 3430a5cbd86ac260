package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every store promises, on a real disk and on a simulated one. */
abstract class StoreContract {
  private static final ByteString INDEX = bytes("applied index");

  /** The open store. */
  abstract Store store();

  /** Lets time pass until {@code done} is. */
  abstract void await(CompletableFuture<?> done);

  /** Crashes the process and opens the store that the disk still holds. */
  abstract void crash();

  /** Closes the store and opens it again. */
  abstract void reopen();

  /** Spoils what the disk holds of the record, and opens the store anew. */
  abstract void rot(String key, String value);

  @Test
  void readsWhatWasWrittenAtOnce() {
    put("a", "1");

    assertThat(store().get(bytes("a"))).contains(bytes("1"));
    assertThat(store().get(bytes("b"))).isEmpty();
  }

  @Test
  void appliesTheChangesOfABatchInTheirOrder() {
    store()
        .write(
            new StoreBatch()
                .put(bytes("a"), bytes("old"))
                .put(bytes("b"), bytes("old"))
                .put(bytes("d"), bytes("old"))
                .deleteRange(bytes("a"), bytes("d"))
                .put(bytes("b"), bytes("new"))
                .delete(bytes("absent")));

    assertThat(entries(store())).containsExactly("b=new", "d=old");
  }

  @Test
  void aViewStaysAsItWas() {
    put("a", "1");
    put("b", "1");
    try (StoreView view = store().view()) {
      put("a", "2");
      store().write(new StoreBatch().delete(bytes("b")).put(bytes("c"), bytes("2")));

      assertThat(entries(view)).containsExactly("a=1", "b=1");
      assertThat(view.get(bytes("a"))).contains(bytes("1"));
      assertThat(view.get(bytes("c"))).isEmpty();
    }
    assertThat(entries(store())).containsExactly("a=2", "c=2");
  }

  @Test
  void aScanIsOfOneMomentWhateverItsVisitorWrites() {
    put("a", "1");
    put("b", "1");
    List<String> seen = new ArrayList<>();
    store()
        .scan(
            bytes("a"),
            bytes("z"),
            (key, value) -> {
              put("b", "2");
              put("c", "2");
              return seen.add(key.toStringUtf8() + "=" + value.toStringUtf8());
            });

    assertThat(seen).containsExactly("a=1", "b=1");
  }

  @Test
  void tellsWhatIsFlushedFromWhatIsOnlyWritten() {
    put("index", "1");
    assertThat(store().getFlushed(bytes("index"))).isEmpty();

    flush();
    assertThat(store().getFlushed(bytes("index"))).contains(bytes("1"));

    put("index", "2");
    assertThat(store().getFlushed(bytes("index"))).contains(bytes("1"));
    assertThat(store().get(bytes("index"))).contains(bytes("2"));

    store().write(new StoreBatch().delete(bytes("index")));
    assertThat(store().getFlushed(bytes("index"))).contains(bytes("1"));

    flush();
    assertThat(store().getFlushed(bytes("index"))).isEmpty();
  }

  @Test
  void stillTellsThemApartAfterACrash() {
    put("index", "1");
    flush();
    crash();
    assertThat(store().getFlushed(bytes("index"))).contains(bytes("1"));

    put("index", "2");
    assertThat(store().getFlushed(bytes("index"))).contains(bytes("1"));
  }

  @Test
  void keepsWhatWasFlushed() {
    put("a", "1");
    flush();
    crash();

    assertThat(store().get(bytes("a"))).contains(bytes("1"));
  }

  @Test
  void aFlushCoversEverythingWrittenBeforeIt() {
    List<CompletableFuture<Boolean>> flushes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      put("k" + i, "v");
      CompletableFuture<Boolean> flushed = new CompletableFuture<>();
      store().flush(() -> flushed.complete(true));
      flushes.add(flushed);
    }
    flushes.forEach(this::await);
    crash();

    assertThat(entries(store())).hasSize(10);
  }

  @Test
  void aCrashLeavesAPrefixOfWholeBatches() {
    for (int i = 1; i <= 50; i++) {
      write(i);
    }
    flush();
    for (int i = 51; i <= 100; i++) {
      write(i);
    }
    crash();

    int applied = Integer.parseInt(store().get(INDEX).orElseThrow().toStringUtf8());
    assertThat(applied).isBetween(50, 100);
    for (int i = 1; i <= 100; i++) {
      assertThat(store().get(bytes("row" + i)).isPresent()).isEqualTo(i <= applied);
    }
    assertThat(store().getFlushed(INDEX)).isEqualTo(store().get(INDEX));
  }

  @Test
  void closingKeepsEverything() {
    put("a", "1");
    reopen();

    assertThat(store().get(bytes("a"))).contains(bytes("1"));
  }

  @Test
  void aViewMayBeClosedTwice() {
    StoreView view = store().view();
    view.close();
    view.close();
    put("a", "1");

    assertThat(entries(store())).containsExactly("a=1");
  }

  @Test
  void tellsThatItIsFlushedOnlyWhenItIs() {
    CompletableFuture<Optional<ByteString>> found = new CompletableFuture<>();
    put("a", "1");
    store().flush(() -> found.complete(store().getFlushed(bytes("a"))));
    await(found);

    assertThat(found).isCompletedWithValue(Optional.of(bytes("1")));
  }

  @Test
  void neverServesARecordThatHasRotted() {
    put("key", "what was written");
    flush();
    rot("key", "what was written");

    assertThatThrownBy(() -> store().get(bytes("key"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> entries(store())).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store().getFlushed(bytes("key"))).isInstanceOf(StorageException.class);

    put("key", "written anew");
    assertThat(store().get(bytes("key"))).contains(bytes("written anew"));
  }

  @Test
  void aClosedViewCannotBeRead() {
    put("a", "1");
    StoreView view = store().view();
    view.close();

    assertThatThrownBy(() -> view.get(bytes("a"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> entries(view)).isInstanceOf(StorageException.class);
  }

  final void flush() {
    CompletableFuture<Boolean> flushed = new CompletableFuture<>();
    store().flush(() -> flushed.complete(true));
    await(flushed);
  }

  private void put(String key, String value) {
    store().write(new StoreBatch().put(bytes(key), bytes(value)));
  }

  private void write(int index) {
    store()
        .write(
            new StoreBatch()
                .put(bytes("row" + index), bytes("v"))
                .put(INDEX, bytes(Integer.toString(index))));
  }

  private static List<String> entries(StoreReader reader) {
    List<String> found = new ArrayList<>();
    reader.scan(
        bytes("a"),
        bytes("z"),
        (key, value) -> found.add(key.toStringUtf8() + "=" + value.toStringUtf8()));
    return found;
  }
}
