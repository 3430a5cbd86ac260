package io.terroir.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A seed says everything about a run. Two virtual machines differ in the hash codes of objects and
 * in the order of immutable sets and maps: what depends on them shows here.
 */
final class DeterminismTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
  private static final long MINUTES_MAX = 5;

  @Test
  void oneSeedGivesTheSameEventsInTwoVirtualMachines() throws IOException, InterruptedException {
    Process first = fork();
    Process second = fork();
    assertThat(hashes(first)).hasSize(SEEDS.size()).isEqualTo(hashes(second));
  }

  private static Process fork() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Hashes.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> hashes(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
    return output.lines().toList();
  }

  /** What runs in each virtual machine. */
  static final class Hashes {
    private Hashes() {}

    public static void main(String[] arguments) {
      for (long seed : SEEDS) {
        SeedResult result = SeedRun.run(seed);
        System.out.printf("%d %x %d%n", seed, result.traceHash(), result.events());
      }
    }
  }
}
