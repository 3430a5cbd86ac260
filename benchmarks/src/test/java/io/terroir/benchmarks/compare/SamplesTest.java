package io.terroir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.benchmarks.compare.ComparisonResult.Spread;
import io.terroir.benchmarks.compare.ComparisonResult.SystemResult;
import io.terroir.node.cli.Output;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rounds are summed up by their medians. */
final class SamplesTest {
  private static final Cell PUT = new Cell("etcd", 1, 16, Operation.PUT);
  private static final Cell GET = new Cell("etcd", 1, 16, Operation.GET);

  private final Samples samples = new Samples();

  private static Sample sample(double perSecond, double p50, double p99, double cpu, long failed) {
    return new Sample(perSecond, p50, p99, cpu, failed, Optional.empty());
  }

  @Test
  void eachFigureIsTheMedianOfItsOwn() {
    samples.add(PUT, sample(300, 1, 9, 50, 0));
    samples.add(PUT, sample(100, 3, 7, 70, 0));
    samples.add(PUT, sample(200, 2, 8, 60, 0));

    assertThat(samples.summary(3, List.of(PUT), Optional.empty()).results())
        .containsExactly(
            new SystemResult(
                "etcd",
                1,
                16,
                Optional.empty(),
                "put",
                new Spread(200, 100, 300),
                2,
                8,
                60,
                Optional.empty()));
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Samples.median(new double[] {1, 2, 4, 100})).isEqualTo(3);
  }

  @Test
  void failuresOfAllRoundsAreTold() {
    samples.add(PUT, sample(300, 1, 9, 50, 1));
    samples.add(PUT, sample(100, 3, 7, 70, 2));

    assertThat(samples.summary(2, List.of(PUT), Optional.empty()).results().get(0).failed())
        .contains(3L);
  }

  @Test
  void onlyWhatWasMeasuredIsTold() {
    samples.add(GET, sample(1, 1, 1, 1, 0));

    assertThat(samples.summary(1, List.of(PUT, GET), Optional.empty()).results())
        .extracting(SystemResult::operation)
        .containsExactly("get");
  }

  @Test
  void jsonIsOneObjectWithTheseNames() {
    samples.add(PUT, sample(1234.5678, 1, 9, 50, 0));

    assertThat(Output.json(samples.summary(1, List.of(PUT), Optional.empty())))
        .isEqualTo(
            "{\"rounds\":1,\"results\":[{\"system\":\"etcd\",\"groups\":1,\"callers\":16,"
                + "\"operation\":\"put\",\"opsPerSecond\":{\"median\":1234.568,\"min\":1234.568,"
                + "\"max\":1234.568},\"p50Ms\":1.0,\"p99Ms\":9.0,\"cpuMicrosPerOp\":50.0}]}");
  }
}
