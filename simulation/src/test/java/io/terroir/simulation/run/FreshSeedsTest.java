package io.terroir.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.Violation;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Seeds that nobody has tried before. {@code -Dterroir.simulation.seeds=N} runs another number,
 * {@code -Dterroir.simulation.first=SEED} begins at a known one.
 */
final class FreshSeedsTest {
  private static final long SEEDS = Long.getLong("terroir.simulation.seeds", 120);
  private static final long FIRST =
      Long.getLong("terroir.simulation.first", new SecureRandom().nextLong(1L << 40));

  @Test
  void keepEveryPromise() {
    System.out.printf("Simulating seeds %d to %d%n", FIRST, FIRST + SEEDS - 1);
    Campaign campaign = new Campaign(Runtime.getRuntime().availableProcessors());
    campaign.run(FIRST, SEEDS, result -> {});
    System.out.println(campaign.totals());
    assertThat(campaign.failures().stream().map(FreshSeedsTest::explain).toList()).isEmpty();
  }

  private static String explain(SeedResult failed) {
    List<Violation> violations = failed.violations();
    return "%nseed %d (./terroir simulate --seed %d):%n%s"
        .formatted(
            failed.plan().seed(),
            failed.plan().seed(),
            violations.stream().limit(5).map(Violation::render).collect(Collectors.joining()));
  }
}
