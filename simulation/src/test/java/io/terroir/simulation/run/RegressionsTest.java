package io.terroir.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What was wrong once: every schedule in {@code regressions} keeps every promise now. */
final class RegressionsTest {
  @TestFactory
  Stream<DynamicTest> whatWasWrongOnceIsRight() {
    return schedules().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> assertThat(SeedRun.run(read(file)).violations()).isEmpty()));
  }

  private static List<Path> schedules() {
    try (Stream<Path> files =
        Files.list(
            Path.of(
                Objects.requireNonNull(RegressionsTest.class.getResource("/regressions"))
                    .toURI()))) {
      return files.filter(file -> file.toString().endsWith(".schedule")).sorted().toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Plan read(Path file) {
    try {
      return Schedule.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
