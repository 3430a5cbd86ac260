package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.HardState;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.RocksJournal;
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

/** What is on a real disk. */
@Timeout(60)
class JournalCommandTest {
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final FailStop NEVER =
      (what, failure) -> {
        throw new AssertionError(what, failure);
      };

  @TempDir Path directory;

  private RocksJournal open(RocksResources resources) {
    return RocksJournal.open("journal", directory.resolve("journal"), resources, NEVER);
  }

  private static void fill(RocksJournal journal) {
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

  private void fillAndClose() {
    try (RocksResources resources = RocksResources.forManyNodes();
        RocksJournal journal = open(resources)) {
      fill(journal);
    }
  }

  private CommandRun run(String command, String... options) {
    String[] arguments =
        Stream.concat(Stream.of("journal", command, directory.toString()), Stream.of(options))
            .toArray(String[]::new);
    return CommandRun.offline(arguments);
  }

  @Test
  void inspectShowsWhoseDiskItIsAndEveryGroup() {
    fillAndClose();

    CommandRun shown = run("inspect");

    assertThat(shown.exitCode()).isZero();
    assertThat(shown.output().get(0)).contains("node eu-1 in eu-west-1");
    assertThat(shown.output()).anySatisfy(line -> assertThat(line).startsWith("k7/eu-west-1/42"));
    assertThat(run("inspect", "--json").output().get(0))
        .contains("\"node\":\"eu-1\"", "\"shard\":\"k7/eu-west-1/42\"", "\"term\":0");
  }

  @Test
  void journalOfARunningNodeCanBeVerified() {
    try (RocksResources resources = RocksResources.forManyNodes();
        RocksJournal journal = open(resources)) {
      fill(journal);

      CommandRun verified = run("verify", "--json");

      assertThat(verified.output()).containsExactly("{\"records\":0,\"problems\":[]}");
      assertThat(verified.exitCode()).isZero();
    }
  }

  @Test
  void damageIsNamedAndChangesTheExitCode() throws IOException {
    fillAndClose();
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
