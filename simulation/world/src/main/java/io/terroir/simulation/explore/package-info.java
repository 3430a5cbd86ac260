/**
 * Explicit-state exploration: every interleaving of a small system, up to stated bounds. Where a
 * simulation draws one schedule per seed, an {@link io.terroir.simulation.explore.Explorer} takes
 * every action that is enabled in every state, remembers which states it has seen, and tells the
 * shortest way to one that must not be.
 *
 * <p>{@link io.terroir.simulation.explore.StateSpace} is what can be explored; {@link
 * io.terroir.simulation.explore.ReplicaGroup} is the space of a few replicas that exchange
 * messages. Replicas run production code: a state of one is known by its events and rebuilt by
 * repeating them ({@link io.terroir.simulation.explore.LocalStates}), and two states are the same
 * if everything reachable from the replica is ({@link
 * io.terroir.simulation.explore.StructuralHash}).
 *
 * <p>Stands on nothing but the JDK.
 */
@NullMarked
package io.terroir.simulation.explore;

import org.jspecify.annotations.NullMarked;
