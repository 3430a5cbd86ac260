/**
 * {@code terroir bench compare}: systems as three processes each on this machine, one after the
 * other, under the same load.
 *
 * <p>A {@link io.terroir.benchmarks.compare.Contender} says which processes a system consists of; a
 * {@link io.terroir.benchmarks.compare.Cluster} starts them and the {@linkplain
 * io.terroir.benchmarks.load.Driver driver} that makes the load; a {@link
 * io.terroir.benchmarks.compare.Comparison} runs the rounds and sums them up.
 */
@NullMarked
package io.terroir.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
