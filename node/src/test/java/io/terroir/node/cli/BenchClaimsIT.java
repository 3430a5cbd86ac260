package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code terroir bench claims} with its processes, for a second. */
final class BenchClaimsIT {
  @TempDir Path directory;

  private CommandRun bench(String... arguments) {
    List<String> all = List.of("bench", "claims", "--directory", directory.toString());
    return CommandRun.of(
        "", Stream.concat(all.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void tellsWhatAFixedNumberOfClientsGetsAndLeavesNothingBehind() throws IOException {
    CommandRun run = bench("--seconds", "1", "--warm-up", "1", "--clients", "12", "--json");

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).hasSize(1);
    JsonNode result = new ObjectMapper().readTree(run.output().get(0));
    assertThat(result.get("claimsPerSecond").asDouble()).isPositive();
    assertThat(result.get("p99Ms").asDouble())
        .isGreaterThanOrEqualTo(result.get("p50Ms").asDouble());
    assertThat(result.get("fsyncsPerClaim").asDouble()).isPositive();
    assertThat(result.get("fastPath").asDouble()).isEqualTo(1);
    assertLeftNothingBehind();
  }

  @Test
  void measuresLatencyAtAFixedRateAndTellsWhatItDoes() throws IOException {
    CommandRun run = bench("--seconds", "2", "--warm-up", "1", "--rate", "50");

    assertThat(run.exitCode()).as(run.errors().toString()).isZero();
    assertThat(run.output()).anyMatch(line -> line.contains("Open loop: 50 claims/s"));
    assertThat(run.output()).anyMatch(line -> line.startsWith("latency p99"));
    String last = run.output().get(run.output().size() - 1);
    assertThat(new ObjectMapper().readTree(last).get("claimsPerSecond").asDouble()).isPositive();
    assertLeftNothingBehind();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(bench("--seconds", "0").errors().get(0)).contains("--seconds must be at least 1");
    assertThat(bench("--rate", "0").errors().get(0)).contains("--rate must be at least 1");
  }

  @Test
  void placeThatIsNotThereIsOneClearError() {
    CommandRun run =
        CommandRun.of(
            "", "bench", "claims", "--directory", directory.resolve("missing").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().get(0)).contains("no directory can be made in");
  }

  private void assertLeftNothingBehind() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(child -> child.info().commandLine().orElse("").contains(directory.toString()));
  }
}
