package io.terroir.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to RocksDB; the contract of every journal is tested beside the simulation. */
@Timeout(60)
class RocksJournalTest {
  private final RocksResources resources = RocksResources.forManyNodes();
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  @TempDir Path directory;

  @AfterEach
  void close() {
    resources.close();
  }

  @Test
  void syncsOnceForAllWhoWait() {
    CountDownLatch release = new CountDownLatch(1);
    try (RocksJournal journal = open()) {
      journal.commit(put("first"), () -> awaitUninterruptibly(release));
      for (int i = 0; i < 100; i++) {
        journal.commit(put("key" + i), () -> {});
      }
      release.countDown();
      durable(journal, put("last"));

      assertThat(journal.batches()).isEqualTo(102);
      assertThat(journal.syncs()).isLessThanOrEqualTo(4);
      assertThat(journal.syncNanos()).isPositive();
      assertThat(journal.takeLongestSyncNanos()).isPositive();
    }
  }

  @Test
  void saysWhenTooMuchWaitsAndTakesItAllTheSame() {
    CountDownLatch release = new CountDownLatch(1);
    ByteString mebibyte = ByteString.copyFrom(new byte[1 << 20]);
    try (RocksJournal journal = open()) {
      journal.commit(put("first"), () -> awaitUninterruptibly(release));
      for (int i = 0; i < 50; i++) {
        JournalBatch batch = new JournalBatch();
        journal.commit(batch.put(bytes("key" + i), mebibyte), () -> {});
      }
      assertThat(journal.refusal()).contains(Admission.BEHIND);

      release.countDown();
      durable(journal, put("last"));
      assertThat(journal.refusal()).isEmpty();
      assertThat(journal.get(bytes("key49"))).contains(mebibyte);
    }
  }

  @Test
  void completesOnlyWhatItHasWritten() {
    CompletableFuture<Optional<ByteString>> found = new CompletableFuture<>();
    try (RocksJournal journal = open()) {
      journal.commit(put("first"), () -> found.complete(journal.get(bytes("first"))));

      assertThat(found).succeedsWithin(Duration.ofSeconds(30)).matches(Optional::isPresent);
    }
  }

  @Test
  void completesNothingAfterAFailure() {
    List<String> completed = new ArrayList<>();
    try (RocksJournal journal = open()) {
      journal.commit(
          put("first"),
          () -> {
            throw new IllegalStateException("boom");
          });
      journal.commit(put("second"), () -> completed.add("second"));

      assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
      journal.commit(put("third"), () -> completed.add("third"));
    }

    assertThat(completed).isEmpty();
  }

  @Test
  void cutsARecordThatACrashLeftIncomplete() throws IOException {
    try (RocksJournal journal = open()) {
      durable(journal, put("first"));
      durable(journal, put("second"));
    }
    Path log = writeAheadLog();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 3);
    }

    try (RocksJournal journal = open()) {
      assertThat(journal.get(bytes("first"))).isPresent();
      assertThat(journal.get(bytes("second"))).isEmpty();
    }
  }

  @Test
  void refusesALogThatIsDamagedBeforeItsEnd() throws IOException {
    try (RocksJournal journal = open()) {
      durable(journal, put("first"));
      durable(journal, put("second"));
    }
    try (RandomAccessFile file = new RandomAccessFile(writeAheadLog().toFile(), "rw")) {
      file.seek(20);
      file.write(0xff);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesADirectoryInUse() {
    try (RocksJournal journal = open()) {
      assertThat(journal.refusal()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void refusesAPathThatIsNoDirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> open(file.resolve("below")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot write to");
  }

  @Test
  void refusesReadsOnceItIsClosed() {
    RocksJournal journal = open();
    journal.close();
    journal.close();

    assertThatThrownBy(() -> journal.get(bytes("key"))).isInstanceOf(StorageException.class);
    journal.commit(put("late"), () -> {});
  }

  private RocksJournal open() {
    return open(directory);
  }

  private RocksJournal open(Path path) {
    return RocksJournal.open("journal", path, resources, (why, cause) -> stopped.complete(cause));
  }

  private Path writeAheadLog() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .filter(file -> file.toFile().length() > 0)
          .findFirst()
          .orElseThrow();
    }
  }

  private static void durable(RocksJournal journal, JournalBatch batch) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    journal.commit(batch, () -> done.complete(true));
    assertThat(done).succeedsWithin(Duration.ofSeconds(30));
  }

  private static JournalBatch put(String key) {
    return new JournalBatch().put(bytes(key), bytes("value of " + key));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
