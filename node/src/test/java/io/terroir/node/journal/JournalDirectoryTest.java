package io.terroir.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.DiskJournalReader;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.segment.SegmentJournal;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which backend a journal gets. */
@Timeout(60)
class JournalDirectoryTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final FailStop NEVER =
      (what, failure) -> {
        throw new AssertionError(what, failure);
      };

  private final RocksResources resources = RocksResources.forManyNodes();
  @TempDir Path directory;

  @AfterEach
  void close() {
    resources.close();
  }

  @Test
  void aBlankDiskGetsTheOneThatIsAskedFor() {
    write(JournalBackend.ROCKSDB, "rocks", "1");
    write(JournalBackend.SEGMENTS, "segments", "1");

    assertThat(journal("rocks").found()).contains(JournalBackend.ROCKSDB);
    assertThat(journal("segments").found()).contains(JournalBackend.SEGMENTS);
    assertThat(journal("blank").found()).isEmpty();
  }

  @Test
  void aDiskKeepsTheOneThatItHas() {
    write(JournalBackend.ROCKSDB, "rocks", "1");
    write(JournalBackend.SEGMENTS, "rocks", "2");
    write(JournalBackend.SEGMENTS, "segments", "1");
    write(JournalBackend.ROCKSDB, "segments", "2");

    assertThat(journal("rocks").found()).contains(JournalBackend.ROCKSDB);
    assertThat(journal("segments").found()).contains(JournalBackend.SEGMENTS);
    assertThat(read("rocks")).isEqualTo("2");
    assertThat(read("segments")).isEqualTo("2");
  }

  @Test
  void twoJournalsInOneDirectoryAreRefused() {
    write(JournalBackend.ROCKSDB, "both", "1");
    SegmentJournal.open(
            "journal",
            directory.resolve("both"),
            SegmentSettings.forManyNodes(),
            new Random(1),
            NEVER)
        .close();

    assertThatThrownBy(() -> write(JournalBackend.SEGMENTS, "both", "2"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("two journals");
  }

  private JournalDirectory journal(String name) {
    return new JournalDirectory(directory.resolve(name));
  }

  private void write(JournalBackend backend, String name, String value) {
    JournalDirectory.Settings settings =
        new JournalDirectory.Settings(backend, SegmentSettings.forManyNodes());
    try (DiskJournal journal =
        journal(name).open("journal", settings, resources, new Random(1), NEVER)) {
      CompletableFuture<Void> durable = new CompletableFuture<>();
      JournalBatch batch = new JournalBatch().put(KEY, ByteString.copyFromUtf8(value));
      journal.commit(batch, () -> durable.complete(null));
      durable.join();
    }
  }

  private String read(String name) {
    try (DiskJournalReader reader = journal(name).openToRead(resources)) {
      return reader.get(KEY).orElseThrow().toStringUtf8();
    }
  }
}
