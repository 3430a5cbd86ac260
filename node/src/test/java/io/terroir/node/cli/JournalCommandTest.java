package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.TerroirConfig.JournalBackend;
import io.terroir.node.journal.JournalDirectory;
import io.terroir.raft.core.HardState;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is on a real disk. */
@Timeout(60)
class JournalCommandTest {
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final FailStop NEVER =
      (what, failure) -> {
        throw new AssertionError(what, failure);
      };

  @TempDir Path directory;

  private DiskJournal open(JournalBackend backend, RocksResources resources) {
    return new JournalDirectory(directory.resolve("journal"))
        .open(
            "journal",
            new JournalDirectory.Settings(backend, SegmentSettings.forManyNodes()),
            resources,
            new Random(1),
            NEVER);
  }

  private static void fill(DiskJournal journal) {
    DiskIdentity.claim(journal, new NodeId("eu-1"), REGION, new Random(1)).join();
    JournalBatch batch = new JournalBatch();
    for (int number = 0; number < 100; number++) {
      new GroupJournal(journal, new ShardId(new KeyspaceId(7), REGION, number))
          .addHardState(HardState.NEW, batch);
    }
    CompletableFuture<Void> durable = new CompletableFuture<>();
    journal.commit(batch, () -> durable.complete(null));
    durable.join();
  }

  private void fillAndClose(JournalBackend backend) {
    try (RocksResources resources = RocksResources.forManyNodes();
        DiskJournal journal = open(backend, resources)) {
      fill(journal);
    }
  }

  private CommandRun run(String command, String... options) {
    String[] arguments =
        Stream.concat(Stream.of("journal", command, directory.toString()), Stream.of(options))
            .toArray(String[]::new);
    return CommandRun.offline(arguments);
  }

  @ParameterizedTest
  @EnumSource
  void inspectShowsWhoseDiskItIsAndEveryGroup(JournalBackend backend) {
    fillAndClose(backend);

    CommandRun shown = run("inspect");

    assertThat(shown.exitCode()).isZero();
    assertThat(shown.output().get(0)).contains("node eu-1 in eu-west-1");
    assertThat(shown.output()).anySatisfy(line -> assertThat(line).startsWith("k7/eu-west-1/42"));
    assertThat(run("inspect", "--json").output().get(0))
        .contains("\"node\":\"eu-1\"", "\"shard\":\"k7/eu-west-1/42\"", "\"term\":0");
  }

  @ParameterizedTest
  @EnumSource
  void journalOfARunningNodeCanBeVerified(JournalBackend backend) {
    try (RocksResources resources = RocksResources.forManyNodes();
        DiskJournal journal = open(backend, resources)) {
      fill(journal);

      CommandRun verified = run("verify", "--json");

      assertThat(verified.output()).containsExactly("{\"records\":0,\"problems\":[]}");
      assertThat(verified.exitCode()).isZero();
    }
  }

  @Test
  void damageIsNamedWithItsPlace() throws IOException {
    fillAndClose(JournalBackend.SEGMENTS);
    Path segment = directory.resolve("journal").resolve("000000000001.segment");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[600] ^= 1; // in the first of two frames
    Files.write(segment, bytes);

    CommandRun verified = run("verify");

    assertThat(verified.output())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("BAD: the journal in")
        .contains("the frame in 000000000001.segment at offset 512 is bad");
    assertThat(verified.exitCode()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void damageIsNamedAndChangesTheExitCode() throws IOException {
    fillAndClose(JournalBackend.ROCKSDB);
    try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
      Path log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(log);
      bytes[bytes.length / 4] ^= 1;
      Files.write(log, bytes);
    }

    CommandRun verified = run("verify");

    assertThat(verified.output()).hasSize(1).first().asString().startsWith("BAD: the journal in");
    assertThat(verified.exitCode()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void placeWithoutAJournalIsSaidInOneLine() {
    CommandRun refused = run("verify");

    assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.errors()).isEqualTo(List.of("terroir: there is no journal in " + directory));
  }
}
