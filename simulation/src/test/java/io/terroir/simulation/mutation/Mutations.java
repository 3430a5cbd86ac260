package io.terroir.simulation.mutation;

import java.util.List;

/** All planted bugs. */
final class Mutations {
  private Mutations() {}

  static List<Mutation> all() {
    return EpaxosMutations.all();
  }
}
