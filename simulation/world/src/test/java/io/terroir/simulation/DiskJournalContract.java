package io.terroir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.FailStop;
import io.terroir.runtime.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract for a journal on a real disk, of which a copy shows what a crash would leave. */
abstract class DiskJournalContract extends JournalContract {
  @TempDir Path temporary;
  private Path directory;
  private Journal journal;

  /** Opens the journal in {@code path}. */
  abstract Journal open(Path path, FailStop failStop);

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
        open(
            path,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
  }
}
