package io.terroir.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The whole platform in simulation finds planted bugs within the number of seeds that is stated for
 * each. Takes minutes: continuous integration asks for it.
 */
@EnabledIfSystemProperty(named = "terroir.simulation.planted", matches = "true")
final class PlantedBugsInThePlatformTest {
  private static final int FOUND_BY_SEEDS_MIN = 25;

  @TestFactory
  Stream<DynamicTest> isFoundWithinTheStatedNumberOfSeeds() {
    return foundBySeeds().stream().map(m -> dynamicTest(m.id(), () -> assertFound(m)));
  }

  private static List<Mutation> foundBySeeds() {
    return Mutations.all().stream().filter(mutation -> mutation.seedsMax() > 0).toList();
  }

  private static void assertFound(Mutation mutation) {
    try (Mutant mutant = Mutant.of(mutation)) {
      assertThat(PlatformSeeds.firstFinding(mutant, mutation.seedsMax()))
          .as("what %d seeds of the platform found", mutation.seedsMax())
          .isPresent();
    }
  }

  @Test
  void bugsAreFoundInAllLayers() {
    assertThat(foundBySeeds()).hasSizeGreaterThanOrEqualTo(FOUND_BY_SEEDS_MIN);
  }

  /** The control: the same seeds find nothing in the product. */
  @Test
  void theSeedsLetTheProductPass() {
    int seedsMax = foundBySeeds().stream().mapToInt(Mutation::seedsMax).max().orElseThrow();
    try (Mutant product = Mutant.unchanged()) {
      assertThat(PlatformSeeds.firstFinding(product, seedsMax)).isEmpty();
    }
  }
}
