/**
 * The load that every system of a comparison gets: closed and open loops over any {@link
 * io.terroir.benchmarks.load.Target}, and the {@link io.terroir.benchmarks.load.Driver} that runs
 * them in a process of its own. It stands on nothing but HdrHistogram, so that it can share a class
 * path with the libraries of any system.
 */
@NullMarked
package io.terroir.benchmarks.load;

import org.jspecify.annotations.NullMarked;
