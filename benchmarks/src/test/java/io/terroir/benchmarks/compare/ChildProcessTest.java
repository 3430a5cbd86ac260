package io.terroir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of a comparison leave nothing running. */
final class ChildProcessTest {
  @TempDir Path directory;

  /** What to look for among all processes. */
  private final String mark = "mark-" + UUID.randomUUID();

  private ChildProcess shell(String script) {
    return ChildProcess.start(new Launch("server", List.of("sh", "-c", script, mark)), directory);
  }

  private long running() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(mark))
        .count();
  }

  @Test
  void closingEndsItAndWhatItStarted() {
    ChildProcess process = shell("sh -c 'sleep 1000; true' " + mark + " & sleep 1000; true");
    await().until(() -> running() >= 3);

    process.requireAlive();
    process.close();

    assertThat(running()).isZero();
  }

  @Test
  void itsEndIsToldWithItsLastWords() {
    ChildProcess process = shell("echo starting; echo the port is taken >&2; exit 3");

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(process::requireAlive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("server ended with exit code 3: the port is taken"));
    process.close();
    assertThat(running()).isZero();
  }

  @Test
  void processorTimeOfWhatItStartedCounts() {
    try (ChildProcess process = shell("while true; do :; done")) {
      await().until(() -> process.cpu().toMillis() >= 20);
    }
  }

  @Test
  void programThatIsNotThereIsToldByItsEnd() {
    ChildProcess process =
        ChildProcess.start(new Launch("server", List.of("/no/such/" + mark)), directory);

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(process::requireAlive)
                    .hasMessageContaining("server ended with exit code 127"));
    process.close();
  }
}
