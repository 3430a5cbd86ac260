package io.terroir.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every planted bug is caught by the net that is stated for it. */
final class PlantedBugsTest {
  @TestFactory
  Stream<DynamicTest> everyPlantedBugIsCaught() {
    return Mutations.all().stream().map(m -> dynamicTest(m.id(), () -> assertCaught(m)));
  }

  private static void assertCaught(Mutation mutation) {
    assertThat(mutation.tests()).as("the net of %s", mutation.id()).isNotEmpty();
    try (Mutant mutant = Mutant.of(mutation)) {
      LayerTests.Outcome outcome = LayerTests.run(mutant, mutation.tests());
      assertThat(outcome.run()).as("tests that ran").isPositive();
      assertThat(outcome.failure()).as("what the tests of the layer found").isPresent();
    }
  }

  /** The control: what catches a bug must let the product pass. */
  @Test
  void theNetsLetTheProductPass() {
    List<String> nets =
        Mutations.all().stream().flatMap(m -> m.tests().stream()).distinct().toList();
    try (Mutant product = Mutant.unchanged()) {
      LayerTests.Outcome outcome = LayerTests.run(product, nets);
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.run()).isGreaterThanOrEqualTo(nets.size());
    }
  }

  @Test
  void theDocumentsTellOfEveryPlantedBug() {
    String page = Checkout.find().read("docs/verification.md");
    assertThat(Mutations.all()).allMatch(mutation -> page.contains("| " + mutation.id() + " |"));
  }

  @Test
  void namesAreUnique() {
    assertThat(Mutations.all()).extracting(Mutation::id).doesNotHaveDuplicates();
  }
}
