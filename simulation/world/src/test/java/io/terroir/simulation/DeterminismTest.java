package io.terroir.simulation;

import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  @Test
  void oneSeedGivesOneRun() {
    assertThat(BusyRun.traceHash(42)).isEqualTo(BusyRun.traceHash(42));
    assertThat(BusyRun.traceHash(42)).isNotEqualTo(BusyRun.traceHash(43));
  }

  /** Within one process, hash codes of identity and the order of immutable sets would agree. */
  @Test
  void oneSeedGivesOneRunInEveryProcess() throws IOException, InterruptedException {
    assertThat(traceHashInAnotherProcess(42)).isEqualTo(Long.toString(BusyRun.traceHash(42)));
  }

  @Test
  void theTraceTellsOfEveryEventAndFault() {
    SimulatedWorld world = new SimulatedWorld(4);
    List<String> trace = new ArrayList<>();
    world.onEvent((atNanos, where, what, fingerprint) -> trace.add(where + ": " + what));
    SimulatedNode node = eu(world, 1);
    node.pipe().schedule(Duration.ofSeconds(1), () -> {});
    world.schedule(Duration.ofSeconds(2), "the test kills it", node::crash);
    world.runFor(Duration.ofSeconds(3));

    assertThat(trace).containsExactly("eu-1: timer", "test: the test kills it", "eu-1: crash");
    assertThat(world.events()).isEqualTo(2);
    assertThat(world.traceTail()).contains("timer", "the test kills it");
  }

  @Test
  void listeningChangesNothing() {
    SimulatedWorld world = new SimulatedWorld(42);
    world.onEvent((atNanos, where, what, fingerprint) -> {});
    world.network().inspect((from, to, lane, envelope) -> {});
    world.inspectDisks((node, part, changes) -> {});
    BusyRun.run(world);

    assertThat(world.traceHash()).isEqualTo(BusyRun.traceHash(42));
  }

  private static String traceHashInAnotherProcess(long seed)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BusyRun.class.getName(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed.strip();
  }
}
