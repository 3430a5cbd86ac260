/**
 * Histories of what clients asked and were answered, and the checkers that judge them. A simulator
 * or a test records calls in a {@link io.terroir.simulation.checker.History}; each checker reads
 * the operations of a history and returns a {@link io.terroir.simulation.checker.Verdict} whose
 * violations explain themselves.
 *
 * <ul>
 *   <li>{@code linearizability}: three algorithms that check each other, and a monitor that judges
 *       while the run goes on.
 *   <li>{@code model}: the sequential objects that histories are compared with.
 *   <li>{@code transaction}: cycles of list-append transactions, the bank, the acknowledged set.
 *   <li>{@code weak}: sessions, causality, staleness, convergence and folds of the weak types.
 *   <li>{@code residency}: canaries and the search for them where they must not be.
 * </ul>
 *
 * <p>Nothing here depends on the platform: what judges it shares no code with it.
 */
@NullMarked
package io.terroir.simulation.checker;

import org.jspecify.annotations.NullMarked;
