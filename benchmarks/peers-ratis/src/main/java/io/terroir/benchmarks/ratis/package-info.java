/** Apache Ratis in a comparison: its replicas with values in memory, and the load on them. */
@NullMarked
package io.terroir.benchmarks.ratis;

import org.jspecify.annotations.NullMarked;
