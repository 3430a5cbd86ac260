/**
 * Planted bugs: the net is tried on fish that are known to be in the water.
 *
 * <p>A {@link io.terroir.simulation.mutation.Mutation} takes one rule out of one source file of the
 * product, as a careless hand would. {@link io.terroir.simulation.mutation.Mutant} compiles the
 * changed copy into memory and loads the product anew around it, so that the product itself stays
 * free of switches. {@code PlantedBugsTest} then holds the stated net into it, a test of the layer
 * or seeds of the whole platform, and fails if nothing is caught.
 */
@NullMarked
package io.terroir.simulation.mutation;

import org.jspecify.annotations.NullMarked;
