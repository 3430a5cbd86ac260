package io.terroir.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CitiesTest {
  private final List<City> cities = Cities.load();

  @Test
  void holdsAtLeastTwentyThousandRowsOfEveryEuCountry() {
    assertThat(cities).hasSizeGreaterThan(20_000);
    assertThat(cities).extracting(City::country).containsAll(Cities.EU_COUNTRIES);
  }

  @Test
  void keysAreUniqueInsideTheirCountry() {
    assertThat(cities).extracting(city -> city.country() + city.key()).doesNotHaveDuplicates();
  }

  @Test
  void measuresGreatCircles() {
    City paris = new City(1, "Paris", "FR", 1, 48.8566, 2.3522);

    assertThat(paris.distanceKm(35.6762, 139.6503)).isCloseTo(9_712, within(10.0));
  }
}
