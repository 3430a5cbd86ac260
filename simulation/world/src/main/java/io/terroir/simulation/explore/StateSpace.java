package io.terroir.simulation.explore;

import java.util.Optional;

/**
 * Something that can be explored. States are immutable; everything here is deterministic.
 *
 * @param <S> a state
 */
public interface StateSpace<S> {
  /** Where everything begins. */
  S initial();

  /** Shows what each action that is enabled in {@code state} leads to, always in one order. */
  void successors(S state, Visitor<S> visitor);

  /** 64 bits that tell states apart; equal for equal states. */
  long fingerprint(S state);

  /** What must not be in {@code state}, if anything. */
  Optional<String> violation(S state);

  /** {@code action} in words, as taken in {@code before}. */
  String describe(S before, long action);

  /**
   * Takes successors.
   *
   * @param <S> a state
   */
  @FunctionalInterface
  interface Visitor<S> {
    /** {@code action}, a number that is unique among those of one state, leads to {@code next}. */
    void successor(long action, S next);
  }
}
