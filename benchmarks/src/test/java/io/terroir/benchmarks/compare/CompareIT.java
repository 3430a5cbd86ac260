package io.terroir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code terroir bench compare} with its processes, for fractions of a second. */
final class CompareIT {
  @TempDir Path directory;
  @TempDir Path report;

  private JsonNode compare(String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--rounds=1",
                "--seconds=0.5",
                "--warm-up=0.1",
                "--start-warm-up=0.1",
                "--keys=100",
                "--callers=4",
                "--json",
                "--directory=" + directory));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        new CommandLine(new CompareCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(errors, true))
            .execute(all.toArray(String[]::new));
    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    return new ObjectMapper().readTree(out.toString());
  }

  private static void assertMeasured(JsonNode comparison, String... systems) {
    assertThat(comparison.get("rounds").asInt()).isEqualTo(1);
    List<String> measured = new ArrayList<>();
    for (JsonNode result : comparison.get("results")) {
      measured.add(result.get("system").asText());
      assertThat(result.get("opsPerSecond").get("median").asDouble()).isPositive();
      assertThat(result.get("p99Ms").asDouble())
          .isGreaterThanOrEqualTo(result.get("p50Ms").asDouble());
      assertThat(result.get("cpuMicrosPerOp").asDouble()).isPositive();
    }
    assertThat(measured).containsExactly(systems);
  }

  private void assertLeftNothingBehind() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(child -> child.info().commandLine().orElse("").contains(directory.toString()));
  }

  @Test
  void measuresTerroirBothWaysInSeveralGroupsAndLeavesNothingBehind() throws IOException {
    JsonNode comparison =
        compare("--against=none", "--groups=2", "--operation=put,get", "--output=" + report);

    assertMeasured(comparison, "terroir", "terroir-leader", "terroir", "terroir-leader");
    assertThat(report.resolve("comparison.md")).exists();
    assertLeftNothingBehind();
  }

  @Test
  void measuresEtcd() throws IOException {
    assumeTrue(new EtcdContender("etcd").isInstalled(), "etcd-server is not installed");

    JsonNode comparison =
        compare("--against=etcd", "--terroir=none", "--groups=1", "--operation=put,get");

    assertMeasured(comparison, "etcd", "etcd");
    assertLeftNothingBehind();
  }

  @Test
  void measuresOtherRaftLibrariesInSeveralGroups() throws IOException {
    assumeTrue(
        Stream.of(JvmContender.ratis(), JvmContender.jraft()).allMatch(Contender::isInstalled),
        "benchmarks/peers-ratis and benchmarks/peers-jraft are not packaged");

    JsonNode comparison =
        compare("--against=ratis,jraft", "--terroir=none", "--groups=2", "--operation=put,get");

    assertMeasured(comparison, "ratis", "jraft", "ratis", "jraft");
    assertLeftNothingBehind();
  }
}
