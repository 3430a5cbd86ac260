package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terroir.node.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code terroir config check} and {@code show}. */
final class ConfigCommandTest {
  @TempDir Path directory;
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
                directory.resolve("node.yaml"),
                """
                process: {name: eu-a, data-dir: /var/lib/terroir, scrub-hours: 12}
                listen: {peer: "127.0.0.1:7500"}
                regions: [{name: eu, jurisdiction: EU, nearest: []}]
                peers:
                  - {name: eu-a, role: node, region: eu, zone: a, address: "127.0.0.1:7500", config-replica: 1}
                """)
            .toString();
  }

  @Test
  void checkSaysWhatAProcessWouldBe() {
    CommandRun run = CommandRun.offline("config", "check", file);

    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .containsExactly(file + ": good. node 'eu-a' in eu, 1 regions, 1 peers");
  }

  @Test
  void checkNamesTheNearestKeyOfOneThatIsUnknown() {
    CommandRun run = CommandRun.offline("config", "check", file, "--set", "process.scrub-hour=1");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.CONFIG);
    assertThat(run.errors())
        .containsExactly(
            "terroir: --set process.scrub-hour: unknown key; did you mean 'process.scrub-hours'?");
  }

  @Test
  void showTellsEveryValueAndWhereItComesFrom() throws IOException {
    CommandRun run =
        CommandRun.offline("config", "show", file, "--set", "process.disk-reserve-mib=64");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .anyMatch(line -> line.matches("process.name +eu-a +.*node.yaml"))
        .anyMatch(line -> line.matches("process.scrub-hours +12 +.*node.yaml"))
        .anyMatch(line -> line.matches("process.disk-reserve-mib +64 +--set"))
        .anyMatch(line -> line.matches("process.member-grace-seconds +300 +default"))
        .anyMatch(line -> line.matches("tls.key +- +not set"))
        .anyMatch(
            line ->
                line.matches(
                    "peers.0. +eu-a, node in eu a at 127.0.0.1:7500, config replica 1 +.*yaml"));

    JsonNode json =
        new ObjectMapper()
            .readTree(CommandRun.offline("config", "show", file, "--json").output().get(0));
    assertThat(json).hasSameSizeAs(new ConfigLoader().keys());
    assertThat(json.get(0).path("source").asText()).isEqualTo("file");
  }
}
