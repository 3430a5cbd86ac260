/**
 * Raft as a pure state machine: one group, one replica, {@code step(input)} returns what must be
 * done. Written from "In Search of an Understandable Consensus Algorithm" (Ongaro and Ousterhout,
 * extended version, cited as <em>paper</em>) and "Consensus: Bridging Theory and Practice" (Ongaro,
 * cited as <em>thesis</em>). {@link io.terroir.raft.core.RaftCore} dispatches; election,
 * replication, commitment, reads and snapshots have a class each.
 */
@NullMarked
package io.terroir.raft.core;

import org.jspecify.annotations.NullMarked;
