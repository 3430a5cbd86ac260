package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads who got something wrong: one line that says what, and no stack trace. */
final class BadInputIT {
  private static final int TWO_MEBIBYTES = 2 << 20;

  @TempDir private static Path directory;
  private static DevCluster cluster;

  @BeforeAll
  static void start() {
    cluster =
        DevCluster.start(
            directory,
            DevPorts.ANY,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
    assertThat(run("keyspace", "create", "notes").exitCode()).isZero();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(cluster.endpoint("eu-west-1"), arguments);
  }

  private static void isOneLineWith(CommandRun run, String... parts) {
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().get(0)).startsWith("terroir: ").contains(parts);
  }

  @Test
  void anUnknownKeyspaceIsNamed() {
    isOneLineWith(run("put", "nots", "me", "greeting", "hello"), "KEYSPACE_NOT_FOUND");
  }

  @Test
  void anEmptyKeyIsRefused() {
    isOneLineWith(run("put", "notes", "me", "", "hello"), "INVALID_ARGUMENT", "key");
  }

  @Test
  void aValueOfTwoMebibytesIsRefused() {
    isOneLineWith(
        run("put", "notes", "me", "greeting", "x".repeat(TWO_MEBIBYTES)),
        "INVALID_ARGUMENT",
        "value");
  }

  @Test
  void aKeyspaceWithABadNameIsRefused() {
    isOneLineWith(run("keyspace", "create", "No Spaces"), "INVALID_ARGUMENT");
  }

  @Test
  void aWrongRegionInTheConfigurationIsNamed() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("wrong.yaml"),
            """
            process: {name: eu-a, data-dir: /tmp}
            listen: {peer: "127.0.0.1:0"}
            regions: [{name: eu, jurisdiction: EU, nearest: []}]
            peers:
              - {name: eu-a, role: node, region: ue, zone: a, address: "127.0.0.1:1", config-replica: 1}
            """);

    isOneLineWith(run("config", "check", file.toString()), "'eu-a' is in region 'ue'", "[eu]");
  }

  @Test
  void anOccupiedPortIsNamed() throws IOException {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(occupied.getLocalPort());

      isOneLineWith(
          run("dev", "--data-dir", fresh(), "--port", port, "--metrics-port", "0"), port, "in use");
    }
  }

  @Test
  void anOccupiedMetricsPortIsNamed() throws IOException {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(occupied.getLocalPort());

      isOneLineWith(run("dev", "--data-dir", fresh(), "--port", "0", "--metrics-port", port), port);
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("a-file"));

    isOneLineWith(
        run(
            "dev",
            "--data-dir",
            file.resolve("below").toString(),
            "--port",
            "0",
            "--metrics-port",
            "0"),
        "--data-dir",
        "a-file");
  }

  @Test
  void aDirectoryInUseIsNamed() {
    isOneLineWith(
        run("dev", "--data-dir", directory.toString(), "--port", "0", "--metrics-port", "0"),
        "in use");
  }

  private static String fresh() throws IOException {
    return Files.createTempDirectory(directory, "fresh").toString();
  }
}
