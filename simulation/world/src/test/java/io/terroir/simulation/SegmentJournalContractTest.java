package io.terroir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.segment.SegmentJournal;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SegmentJournalContractTest extends JournalContract {
  @TempDir Path temporary;
  private Path directory;
  private Journal journal;

  @BeforeEach
  void open() {
    open(temporary.resolve("journal"));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  @Override
  Journal journal() {
    return journal;
  }

  @Override
  void await(CompletableFuture<?> done) {
    assertThat(done).succeedsWithin(Duration.ofSeconds(30));
  }

  @Override
  void crash() {
    Path image = DiskImage.of(directory);
    journal.close();
    open(image);
  }

  @Override
  void reopen() {
    journal.close();
    open(directory);
  }

  private void open(Path path) {
    directory = path;
    journal =
        SegmentJournal.open(
            "journal",
            path,
            new SegmentSettings(256 << 10, 3),
            new Random(1),
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
  }
}
