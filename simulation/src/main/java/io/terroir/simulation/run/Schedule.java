package io.terroir.simulation.run;

import io.terroir.simulation.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as text: the seed, and the faults and failures for good if they are not those that the seed
 * draws. Lines that begin with {@code #} are remarks.
 *
 * <pre>
 * # what was wrong
 * seed 4711
 * doomed eu-west-1-a eu-west-1-gateway
 * 1200 3000 CRASH 0 us-east-1-a
 * </pre>
 */
public final class Schedule {
  private static final String SEED = "seed ";
  private static final String DOOMED = "doomed";

  private Schedule() {}

  /** The text of {@code plan}. */
  public static String text(Plan plan) {
    List<String> lines = new ArrayList<>();
    lines.add(SEED + plan.seed());
    lines.add((DOOMED + " " + String.join(" ", plan.doomed())).strip());
    plan.faults().forEach(fault -> lines.add(fault.text()));
    return String.join("\n", lines) + "\n";
  }

  /**
   * Reads what {@link #text} wrote. With nothing but a seed the plan is that of the seed.
   *
   * @throws IllegalArgumentException if it is no schedule, saying which line
   */
  public static Plan parse(String text) {
    Optional<Long> seed = Optional.empty();
    Optional<List<String>> doomed = Optional.empty();
    List<Fault> faults = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith(SEED)) {
        seed = Optional.of(Long.parseLong(line.substring(SEED.length()).strip()));
      } else if (line.startsWith(DOOMED)) {
        doomed = Optional.of(words(line.substring(DOOMED.length())));
      } else {
        faults.add(Fault.parse(line));
      }
    }
    Plan drawn =
        Swarm.draw(
            seed.orElseThrow(() -> new IllegalArgumentException("a schedule names its seed")));
    return doomed.isEmpty() ? drawn : drawn.withFaults(faults).withDoomed(doomed.get());
  }

  private static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.strip().split(" +"));
  }
}
