/**
 * The state machine of systems that are compared and have none of their own: keys in memory, the
 * same for all of them. Their logs are on disk, their values are not; that spares them what a store
 * costs, and is said in {@code docs/benchmarks.md}.
 */
@NullMarked
package io.terroir.benchmarks.store;

import org.jspecify.annotations.NullMarked;
