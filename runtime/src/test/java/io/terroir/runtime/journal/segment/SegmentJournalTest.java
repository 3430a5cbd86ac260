package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.JournalBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is particular to segments, on a real disk; the contract of every journal is tested beside
 * the simulation.
 */
@Timeout(60)
class SegmentJournalTest {
  private static final SegmentSettings SETTINGS = new SegmentSettings(64 << 10, 3);

  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  @TempDir Path directory;

  /** Holds a journal until it is killed. */
  static final class Holder {
    private Holder() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
      SegmentJournal journal =
          SegmentJournal.open(
              "held", Path.of(arguments[0]), SETTINGS, new Random(1), (why, cause) -> {});
      durable(journal, put("first"));
      System.out.println("held");
      System.in.read();
    }
  }

  @Test
  void syncsOnceForAllWhoWait() {
    CountDownLatch release = new CountDownLatch(1);
    try (SegmentJournal journal = open()) {
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
  void completesOnlyWhatItHasWritten() {
    CompletableFuture<Optional<ByteString>> found = new CompletableFuture<>();
    try (SegmentJournal journal = open()) {
      journal.commit(put("first"), () -> found.complete(journal.get(bytes("first"))));

      assertThat(found).succeedsWithin(Duration.ofSeconds(30)).matches(Optional::isPresent);
    }
  }

  @Test
  void aFailedSyncStopsTheNodeAndIsNotTriedAgain() {
    FaultyDisk disk = new FaultyDisk();
    List<String> completed = new ArrayList<>();
    try (SegmentJournal journal = open(disk)) {
      durable(journal, put("first"));
      disk.syncsFail(true);
      journal.commit(put("second"), () -> completed.add("second"));

      assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
      long operations = disk.operations();
      journal.commit(put("third"), () -> completed.add("third"));
      assertThat(disk.operations()).isEqualTo(operations);
    }
    assertThat(completed).isEmpty();
  }

  @Test
  void takesNoNewWorkWithoutRoomForTheNextSegmentUntilThereIsSome() {
    FaultyDisk disk = new FaultyDisk();
    disk.roomBytes(SETTINGS.segmentBytes());
    try (SegmentJournal journal = open(disk)) {
      durable(journal, put("first"));
      await().until(() -> journal.refusal().isPresent());
      durable(journal, put("admitted"));
      assertThat(journal.get(bytes("first"))).isPresent();

      disk.roomBytes(Long.MAX_VALUE);
      await().until(() -> journal.refusal().isEmpty());
    }
    assertThat(stopped).isNotDone();
  }

  @Test
  void readersAndTheWriterDoNotDisturbEachOther() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    List<Throwable> failures = new ArrayList<>();
    try (SegmentJournal journal = open()) {
      durable(journal, pair(0));
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (!done.get()) {
                    List<ByteString> values = new ArrayList<>();
                    journal.scan(bytes("a"), bytes("c"), (key, value) -> values.add(value));
                    assertThat(values).hasSize(2);
                    assertThat(values.get(0)).isEqualTo(values.get(1));
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      reader.start();
      for (int i = 1; i < 300; i++) {
        durable(journal, pair(i));
      }
      done.set(true);
      reader.join();
    }
    assertThat(failures).isEmpty();
    assertThat(stopped).isNotDone();
  }

  @Test
  void aReaderThatIsInterruptedClosesNothing() {
    try (SegmentJournal journal = open()) {
      durable(journal, put("first"));
      Thread.currentThread().interrupt();
      assertThat(journal.get(bytes("first"))).isPresent();
      assertThat(Thread.interrupted()).isTrue();

      durable(journal, put("second"));
      assertThat(journal.get(bytes("second"))).isPresent();
    }
  }

  @Test
  void refusesADirectoryInUse() {
    try (SegmentJournal journal = open()) {
      assertThat(journal.refusal()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("in use");
    }
    open().close();
  }

  @Test
  void refusesADirectoryThatAnotherProcessUses() throws Exception {
    Process process = holder();
    try {
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("is in use: stop the other process");
      try (SegmentJournalReader beside = SegmentJournalReader.open(directory)) {
        assertThat(beside.get(bytes("first"))).isPresent();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (SegmentJournal journal = open()) {
      assertThat(journal.get(bytes("first"))).isPresent();
    }
  }

  private Process holder() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(said.readLine()).isEqualTo("held");
    return process;
  }

  @Test
  void aReaderBesideTheWriterSeesWhatWasDurableAndChangesNothing() {
    try (SegmentJournal journal = open()) {
      for (int i = 0; i < 200; i++) {
        durable(journal, pair(i));
        if (i % 20 == 0) {
          try (SegmentJournalReader beside = SegmentJournalReader.open(directory)) {
            assertThat(beside.get(bytes("a"))).isEqualTo(journal.get(bytes("a")));
          }
        }
      }
    }
    assertThat(stopped).isNotDone();
  }

  @Test
  void aReaderIsToldWhenTheWriterHasUsedASegmentAgain() {
    try (SegmentJournal journal = open()) {
      durable(journal, pair(0));
      try (SegmentJournalReader beside = SegmentJournalReader.open(directory)) {
        for (int i = 0; i < 300; i++) {
          durable(journal, pair(i));
        }

        assertThatThrownBy(() -> beside.get(bytes("a")))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("try again");
      }
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
    SegmentJournal journal = open();
    journal.close();
    journal.close();

    assertThatThrownBy(() -> journal.get(bytes("key"))).isInstanceOf(StorageException.class);
    journal.commit(put("late"), () -> {});
  }

  private SegmentJournal open() {
    return open(directory);
  }

  private SegmentJournal open(Path path) {
    return SegmentJournal.open(
        "journal", path, SETTINGS, new Random(1), (why, cause) -> stopped.complete(cause));
  }

  private SegmentJournal open(FaultyDisk disk) {
    return SegmentJournal.open(
        "journal",
        disk,
        () -> {},
        SETTINGS,
        new Random(1),
        (why, cause) -> stopped.complete(cause));
  }

  private static void durable(SegmentJournal journal, JournalBatch batch) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    journal.commit(batch, () -> done.complete(true));
    done.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static JournalBatch put(String key) {
    return new JournalBatch().put(bytes(key), bytes("value of " + key));
  }

  private static JournalBatch pair(int number) {
    ByteString value = ByteString.copyFrom(new byte[1500]).concat(bytes("n" + number));
    return new JournalBatch().put(bytes("a"), value).put(bytes("b"), value);
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
