package io.terroir.benchmarks.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terroir.node.bench.FreePorts;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.process.ConfiguredProcess;
import io.terroir.runtime.FailStop;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.TerroirClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code terroir bench load} against a node and a gateway. */
final class LoadCommandIT {
  private static final FailStop NEVER =
      (why, cause) -> {
        throw new AssertionError(why, cause);
      };

  @TempDir Path directory;

  private final List<HostPort> ports = FreePorts.find(3);
  private ConfiguredProcess node;
  private ConfiguredProcess gateway;

  @BeforeEach
  void start() throws IOException {
    node =
        start(
            Role.NODE,
            """
            process: {name: node, data-dir: "%s", new-cluster: true}
            listen: {peer: "%s"}
            """
                .formatted(directory.resolve("disk"), ports.get(0)));
    gateway =
        start(
            Role.GATEWAY,
            """
            process: {name: gateway}
            listen: {peer: "%s", client: "%s"}
            """
                .formatted(ports.get(1), ports.get(2)));
    try (TerroirClient client =
        TerroirClient.builder().endpoints(ports.get(2).toString()).build()) {
      await().until(() -> client.admin().status().regions().stream().anyMatch(r -> r.nodes() == 1));
      client.admin().createKeyspace("things", KeyspacePolicy.strong().withShards(2, 1));
    }
  }

  private ConfiguredProcess start(Role role, String self) throws IOException {
    String peers =
        """
        regions:
          - {name: here, jurisdiction: EU, nearest: []}
        peers:
          - {name: node, role: node, region: here, zone: a, address: "%s", config-replica: 1}
          - {name: gateway, role: gateway, region: here, zone: a, address: "%s"}
        """
            .formatted(ports.get(0), ports.get(1));
    Path file = Files.writeString(directory.resolve(role + ".yaml"), self + peers);
    return ConfiguredProcess.start(new ConfigLoader().load(file, Map.of()), role, NEVER);
  }

  @AfterEach
  void stop() {
    gateway.close();
    node.close();
  }

  private String load(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(new LoadCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println(problem.getMessage());
                  return 1;
                });
    int unused = command.execute(arguments);
    return out.toString();
  }

  @Test
  void measuresAMixOfPutsAndGets() throws IOException {
    String said =
        load(
            "things",
            "--endpoint=" + ports.get(2),
            "--origins=4",
            "--keys=40",
            "--callers=2",
            "--seconds=0.5",
            "--warm-up=0.1",
            "--json");

    JsonNode measured = new ObjectMapper().readTree(said);
    assertThat(measured.get("opsPerSecond").asDouble()).isPositive();
    assertThat(measured.get("failed").asLong()).isZero();
  }

  @Test
  void keyspaceThatIsNotThereIsOneClearError() {
    assertThat(load("other", "--endpoint=" + ports.get(2), "--json").lines())
        .hasSize(1)
        .allMatch(line -> line.contains("KEYSPACE_NOT_FOUND"));
  }
}
