package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code terroir status} says of a deployment to which things happen. */
final class StatusIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private DevCluster cluster;

  @BeforeEach
  void start() {
    cluster =
        DevCluster.start(
            directory,
            DevPorts.ANY,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
    assertThat(run("keyspace", "create", "cities", "--read-replicas").exitCode()).isZero();
    assertThat(run("keyspace", "create", "visits", "--weak", "PN_COUNTER").exitCode()).isZero();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(cluster.endpoint("eu-west-1"), arguments);
  }

  private void awaitStatus(int exitCode, String... findings) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              CommandRun status = run("status");
              assertThat(status.output()).as("%s", status.errors()).isNotEmpty();
              for (String finding : findings) {
                assertThat(status.output()).anyMatch(line -> line.contains(finding));
              }
              assertThat(status.exitCode())
                  .as(String.join("\n", status.output()))
                  .isEqualTo(exitCode);
            });
  }

  @Test
  void itIsHealthyAndDegradedAndDownAndHealthyAgain() {
    awaitStatus(ExitCodes.DONE, "HEALTHY");

    cluster.kill("us-east-1-b");
    awaitStatus(ExitCodes.DEGRADED, "node us-east-1-b (us-east-1, zone b) does not answer");

    cluster.kill("us-east-1-c");
    awaitStatus(ExitCodes.DOWN, "shard cities/us-east-1/0 has no leader");

    cluster.restart("us-east-1-b");
    cluster.restart("us-east-1-c");
    awaitStatus(ExitCodes.DONE, "HEALTHY");

    cluster.isolate("ap-northeast-1");
    awaitStatus(ExitCodes.DOWN, "region ap-northeast-1 does not answer: it is cut off");

    cluster.reconnect("ap-northeast-1");
    awaitStatus(ExitCodes.DONE, "HEALTHY");
  }
}
