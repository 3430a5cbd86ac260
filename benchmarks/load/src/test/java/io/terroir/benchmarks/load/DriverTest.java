package io.terroir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a driver says, and what it is told. */
final class DriverTest {
  private static final List<String> ARGUMENTS =
      List.of("keys=300", "groups=4", "value-bytes=16", "distribution=zipfian");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int run(List<String> arguments, Function<Arguments, Target> opener, String... lines) {
    byte[] input = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return Driver.run(
        arguments,
        opener,
        new ByteArrayInputStream(input),
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private List<String> lines() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static String run(double reads, int callers, Optional<Double> rate) {
    return Driver.RUN
        + new RunRequest(reads, callers, rate, Duration.ofMillis(10), Duration.ofMillis(50))
            .toLine();
  }

  @Test
  void putsEveryKeyBeforeItIsReady() {
    List<Integer> sizeAtClose = new ArrayList<>();
    MapTarget target =
        new MapTarget() {
          @Override
          public void close() {
            sizeAtClose.add(size());
          }
        };

    assertThat(run(ARGUMENTS, arguments -> target)).isZero();

    assertThat(lines()).containsExactly(Driver.READY);
    assertThat(sizeAtClose).containsExactly(300);
  }

  @Test
  void measuresOneRunAfterTheOther() {
    int code =
        run(
            ARGUMENTS,
            arguments -> new MapTarget(),
            run(0, 3, Optional.empty()),
            run(1, 3, Optional.empty()),
            run(0.5, 0, Optional.of(1_000.0)));

    assertThat(code).isZero();
    assertThat(lines()).hasSize(10);
    assertThat(lines().subList(1, 3)).containsExactly(Driver.MEASURING, Driver.MEASURED);
    for (int result : List.of(3, 6, 9)) {
      RunResult parsed = RunResult.parse(lines().get(result).substring(Driver.RESULT.length()));
      assertThat(parsed.operations()).isPositive();
      assertThat(parsed.p99Millis()).isGreaterThanOrEqualTo(parsed.p50Millis());
      assertThat(parsed.failed()).isZero();
      assertThat(parsed.firstFailure()).isEmpty();
    }
  }

  @Test
  void whatCannotBeOpenedIsOneLine() {
    int code =
        run(
            ARGUMENTS,
            arguments -> {
              throw new IllegalStateException("nobody listens\nat all");
            });

    assertThat(code).isEqualTo(1);
    assertThat(lines()).containsExactly(Driver.FAILED + "IllegalStateException: nobody listens");
  }

  @Test
  void whatIsNotUnderstoodEndsIt() {
    assertThat(run(ARGUMENTS, arguments -> new MapTarget(), "walk")).isEqualTo(1);

    assertThat(lines().get(1))
        .isEqualTo("failed IllegalArgumentException: 'walk' is not understood");
  }

  @Test
  void requestsAndResultsSurviveTheirLines() {
    RunRequest request =
        new RunRequest(0.25, 64, Optional.of(12.5), Duration.ofSeconds(2), Duration.ofSeconds(5));
    RunResult result = new RunResult(7, 5.1, 0.25, 12.5, 1, Optional.of("a = b c"));

    assertThat(RunRequest.parse(request.toLine())).isEqualTo(request);
    assertThat(RunResult.parse(result.toLine())).isEqualTo(result);
  }
}
