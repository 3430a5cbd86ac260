/** SOFAJRaft in a comparison: its replicas with values in memory, and the load on them. */
@NullMarked
package io.terroir.benchmarks.jraft;

import org.jspecify.annotations.NullMarked;
