/**
 * Terroir in a comparison: three nodes in three zones of one region, and the load on them, through
 * a gateway or straight at the leaders of the shards.
 */
@NullMarked
package io.terroir.benchmarks.platform;

import org.jspecify.annotations.NullMarked;
