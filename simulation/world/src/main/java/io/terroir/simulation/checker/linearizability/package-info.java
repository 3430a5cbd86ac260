/**
 * Is there one order of the operations, true to real time, that a sequential object would have
 * answered like this? Three algorithms of unlike kind answer, and a test lets them check each
 * other. Begin with {@link io.terroir.simulation.checker.linearizability.Linearizability}.
 */
@NullMarked
package io.terroir.simulation.checker.linearizability;

import org.jspecify.annotations.NullMarked;
