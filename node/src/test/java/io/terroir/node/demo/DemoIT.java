package io.terroir.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on real disks and in real time. */
final class DemoIT {
  @TempDir Path directory;

  @Test
  void keepsEveryPromise() {
    StringWriter told = new StringWriter();
    AtomicReference<String> stopped = new AtomicReference<>("");

    Demo.Outcome outcome =
        new Demo(new PrintWriter(told), false, (why, cause) -> stopped.set(why)).run(directory);

    assertThat(stopped).as("a replica stopped").hasValue("");
    assertThat(outcome.kept()).as(told.toString()).isTrue();
    DemoSummary summary = (DemoSummary) outcome.summary();
    assertThat(summary.rows()).isGreaterThan(20_000);
    assertThat(summary.residency().leakedBytes()).isZero();
    assertThat(summary.failover().lostWrites()).isZero();
    assertThat(summary.converged()).isTrue();
  }
}
