/**
 * Checkers of the weak tier and of read replicas: what a session may rely on, what causes must be
 * seen with their effects, how old an answer may be, and what replicas must agree on in the end.
 *
 * <p>Registers speak in {@code RegisterOperation}, with unique values; counters and sets in the
 * operations of this package. Every checker takes a whole history and looks at each key apart,
 * unless it says otherwise.
 */
@NullMarked
package io.terroir.simulation.checker.weak;

import org.jspecify.annotations.NullMarked;
