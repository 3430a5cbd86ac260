package io.terroir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.benchmarks.load.KeyChooser.Distribution;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Keys are chosen as often as their distribution says. */
final class KeyChooserTest {
  private static final int CHOICES = 100_000;

  private static int[] choices(Distribution distribution, int keys) {
    KeyChooser chooser = KeyChooser.of(distribution, keys);
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[keys];
    for (int i = 0; i < CHOICES; i++) {
      counts[chooser.next(random)]++;
    }
    return counts;
  }

  @Test
  void uniformChoosesAllAlike() {
    for (int count : choices(Distribution.UNIFORM, 10)) {
      assertThat(count).isCloseTo(CHOICES / 10, Percentage.withPercentage(5));
    }
  }

  @Test
  void zipfianChoosesTheSecondAboutHalfAsOftenAsTheFirst() {
    int[] counts = choices(Distribution.ZIPFIAN, 1_000);

    assertThat(counts[1]).isCloseTo(counts[0] / 2, Percentage.withPercentage(10));
    assertThat(counts[0]).isGreaterThan(CHOICES / 10);
  }

  @Test
  void zipfianReachesNoKeyThatIsNotThere() {
    assertThat(choices(Distribution.ZIPFIAN, 1)[0]).isEqualTo(CHOICES);
    assertThat(choices(Distribution.ZIPFIAN, 2)[0]).isLessThan(CHOICES);
  }
}
