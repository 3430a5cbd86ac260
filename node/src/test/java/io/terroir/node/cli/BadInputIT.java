package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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

  private record Result(int exitCode, List<String> errors) {
    void isOneLineWith(String... parts) {
      assertThat(exitCode).isNotZero();
      assertThat(errors).hasSize(1);
      assertThat(errors.get(0)).startsWith("terroir: ").contains(parts);
    }
  }

  private static Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].equals("dev") && !arguments[0].equals("config")) {
      all.addAll(List.of("--endpoint", cluster.endpoint("eu-west-1")));
    }
    StringWriter errors = new StringWriter();
    CommandLine command =
        Main.commandLine()
            .setErr(new PrintWriter(errors, true))
            .setOut(new PrintWriter(new StringWriter()));
    int exitCode = command.execute(all.toArray(String[]::new));
    return new Result(exitCode, errors.toString().lines().toList());
  }

  @Test
  void anUnknownKeyspaceIsNamed() {
    run("put", "nots", "me", "greeting", "hello").isOneLineWith("KEYSPACE_NOT_FOUND");
  }

  @Test
  void anEmptyKeyIsRefused() {
    run("put", "notes", "me", "", "hello").isOneLineWith("INVALID_ARGUMENT", "key");
  }

  @Test
  void aValueOfTwoMebibytesIsRefused() {
    run("put", "notes", "me", "greeting", "x".repeat(TWO_MEBIBYTES))
        .isOneLineWith("INVALID_ARGUMENT", "value");
  }

  @Test
  void aKeyspaceWithABadNameIsRefused() {
    run("keyspace", "create", "No Spaces").isOneLineWith("INVALID_ARGUMENT");
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

    run("config", "check", file.toString()).isOneLineWith("'eu-a' is in region 'ue'", "[eu]");
  }

  @Test
  void anOccupiedPortIsNamed() throws IOException {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(occupied.getLocalPort());

      run("dev", "--data-dir", fresh(), "--port", port, "--metrics-port", "0")
          .isOneLineWith(port, "in use");
    }
  }

  @Test
  void anOccupiedMetricsPortIsNamed() throws IOException {
    try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(occupied.getLocalPort());

      run("dev", "--data-dir", fresh(), "--port", "0", "--metrics-port", port).isOneLineWith(port);
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("a-file"));

    run("dev", "--data-dir", file.resolve("below").toString(), "--port", "0", "--metrics-port", "0")
        .isOneLineWith("--data-dir", "a-file");
  }

  @Test
  void aDirectoryInUseIsNamed() {
    run("dev", "--data-dir", directory.toString(), "--port", "0", "--metrics-port", "0")
        .isOneLineWith("in use");
  }

  private static String fresh() throws IOException {
    return Files.createTempDirectory(directory, "fresh").toString();
  }
}
