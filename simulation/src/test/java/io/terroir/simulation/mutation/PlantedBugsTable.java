package io.terroir.simulation.mutation;

/**
 * Measures how many seeds of the whole platform each planted bug needs, and prints the table of
 * {@code docs/verification.md}. Run inside a checkout after {@code mvn test-compile}; takes long.
 *
 * <p>Arguments: the most seeds to try per bug, 0 for the tests alone; optionally a regular
 * expression of names.
 */
final class PlantedBugsTable {
  private PlantedBugsTable() {}

  public static void main(String[] arguments) {
    int seedsMax = Integer.parseInt(arguments[0]);
    String names = arguments.length > 1 ? arguments[1] : ".*";
    String seeds = seedsMax > 0 ? " seeds | checker |" : "";
    System.out.println("| planted bug | rule that it breaks | test that fails |" + seeds);
    System.out.println("|---|---|---|" + (seedsMax > 0 ? "---|---|" : ""));
    for (Mutation mutation : Mutations.all()) {
      if (mutation.id().matches(names)) {
        System.out.println(row(mutation) + (seedsMax > 0 ? measured(mutation, seedsMax) : ""));
      }
    }
  }

  private static String row(Mutation mutation) {
    String test = mutation.tests().stream().map(PlantedBugsTable::shortName).findFirst().orElse("");
    return "| %s | %s | %s |".formatted(mutation.id(), mutation.rule(), test);
  }

  private static String measured(Mutation mutation, int seedsMax) {
    try (Mutant mutant = Mutant.of(mutation)) {
      return PlatformSeeds.firstFinding(mutant, seedsMax)
          .map(found -> " %d | %s |".formatted(found.seed() + 1, found.checker()))
          .orElse(" > %d | |".formatted(seedsMax));
    }
  }

  private static String shortName(String test) {
    return "`" + test.substring(test.lastIndexOf('.') + 1) + "`";
  }
}
