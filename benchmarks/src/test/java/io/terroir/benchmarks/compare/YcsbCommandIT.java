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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code terroir bench ycsb} with its processes, for a few operations. */
final class YcsbCommandIT {
  @TempDir Path directory;

  private JsonNode ycsb(String system, String workload) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        new CommandLine(new YcsbCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(errors, true))
            .execute(
                "--system=" + system,
                "--workload=" + workload,
                "--records=50",
                "--operations=100",
                "--threads=2",
                "--json",
                "--directory=" + directory);
    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    return new ObjectMapper().readTree(out.toString()).get(0);
  }

  @Test
  void runsScansOnTerroir() throws IOException {
    JsonNode result = ycsb("terroir", "e");

    assertThat(result.get("opsPerSecond").asDouble()).isPositive();
    assertThat(result.get("p99Ms").get("scan").asDouble()).isPositive();
  }

  @Test
  void runsUpdatesAfterReadsOnEtcd() throws IOException {
    assumeTrue(new EtcdContender("etcd").isInstalled(), "etcd-server is not installed");

    assertThat(ycsb("etcd", "f").get("p99Ms").get("read-modify-write").asDouble()).isPositive();
  }
}
