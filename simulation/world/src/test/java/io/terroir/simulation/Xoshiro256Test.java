package io.terroir.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Xoshiro256Test {
  private final RandomGenerator random = new Xoshiro256(42);

  @Test
  void isTheGeneratorOfTheAuthors() {
    RandomGenerator reference = new Xoshiro256(1, 2, 3, 4);

    assertThat(IntStream.range(0, 6).mapToObj(i -> Long.toUnsignedString(reference.nextLong())))
        .containsExactly(
            "41943041",
            "58720359",
            "3588806011781223",
            "3591011842654386",
            "9228616714210784205",
            "9973669472204895162");
  }

  @Test
  void isSeededBySplitmix64() {
    assertThat(SplitMix.output(0, 1)).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(SplitMix.output(0, 2)).isEqualTo(0x6e789e6aa1b965f4L);
  }

  @Test
  void staysInsideTheBounds() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(random.nextInt(7)).isBetween(0, 6);
      assertThat(random.nextInt(-3, 3)).isBetween(-3, 2);
      assertThat(random.nextLong(Long.MIN_VALUE, 5)).isLessThan(5);
      assertThat(random.nextDouble()).isBetween(0.0, Math.nextDown(1.0));
      assertThat(random.nextDouble(2, 3)).isBetween(2.0, Math.nextDown(3.0));
      assertThat(random.nextExponential()).isNotNegative().isFinite();
    }
    assertThatThrownBy(() -> random.nextInt(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void drawsEveryNumberAboutEquallyOften() {
    int[] counts = new int[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.nextInt(6)]++;
    }

    assertThat(IntStream.of(counts)).allMatch(count -> count > 9_500 && count < 10_500);
  }

  @Test
  void hasTheMeansOfItsDistributions() {
    int draws = 100_000;
    double exponential = 0;
    double gaussian = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      exponential += random.nextExponential();
      double drawn = random.nextGaussian();
      gaussian += drawn;
      squares += drawn * drawn;
    }

    assertThat(exponential / draws).isCloseTo(1, within(0.02));
    assertThat(gaussian / draws).isCloseTo(0, within(0.02));
    assertThat(squares / draws).isCloseTo(1, within(0.02));
  }
}
