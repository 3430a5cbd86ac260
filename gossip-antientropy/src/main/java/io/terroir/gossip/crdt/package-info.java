/**
 * The replicated data types: what one row of a weak keyspace holds, and how two copies of it join.
 * Each type is a join-semilattice, so that deltas may be lost, repeated and reordered on their way.
 */
@NullMarked
package io.terroir.gossip.crdt;

import org.jspecify.annotations.NullMarked;
