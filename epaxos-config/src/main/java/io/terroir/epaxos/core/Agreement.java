package io.terroir.epaxos.core;

import io.terroir.runtime.Invariants;

/** The check that stays on in production: no id is ever decided in two ways. */
final class Agreement {
  private Agreement() {}

  /**
   * Requires that {@code decision} says what {@code committed} says.
   *
   * @throws Invariants.BrokenInvariantException if not; the replica must stop
   */
  static void check(Instance committed, Message.Commit decision) {
    Invariants.check(
        committed.decidedProposal().equals(decision.proposal())
            && committed.deps().equals(decision.deps()),
        "Agreement: one decision for " + committed.id());
  }
}
