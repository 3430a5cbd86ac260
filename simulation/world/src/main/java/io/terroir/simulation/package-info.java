/**
 * A deterministic world: virtual time, simulated network and disks, crashes. Real cores and real
 * drivers run in it, on one thread; one seed decides everything. Begin with {@link
 * io.terroir.simulation.SimulatedWorld}.
 */
@NullMarked
package io.terroir.simulation;

import org.jspecify.annotations.NullMarked;
