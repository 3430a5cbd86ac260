/**
 * JMH benchmarks of what every write passes through: the cores of Raft and EPaxos, the codec of
 * shards, the application of writes to the store, and the digest of an origin. The cores run
 * without threads, disks and network, so that what is measured is their own work. See {@code
 * docs/benchmarks.md} for how to run them.
 */
@NullMarked
package io.terroir.benchmarks;

import org.jspecify.annotations.NullMarked;
