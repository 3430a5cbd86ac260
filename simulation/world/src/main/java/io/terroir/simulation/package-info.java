/**
 * A deterministic world: virtual time, simulated networks, disks and clocks, and every fault that
 * they have. Real cores and real drivers run in it, on one thread; one seed decides everything.
 *
 * <p>Begin with {@link io.terroir.simulation.SimulatedWorld}: it makes {@linkplain
 * io.terroir.simulation.SimulatedNode nodes}, lets time pass, and shows what happens. Faults are
 * asked for where they happen: of the {@linkplain io.terroir.simulation.SimulatedNetwork network}
 * and its {@linkplain io.terroir.simulation.LinkSettings links}, of a node (crash, pause), of its
 * {@linkplain io.terroir.simulation.SimulatedDisk disk} and its {@linkplain
 * io.terroir.simulation.SimulatedClocks clocks}.
 */
@NullMarked
package io.terroir.simulation;

import org.jspecify.annotations.NullMarked;
