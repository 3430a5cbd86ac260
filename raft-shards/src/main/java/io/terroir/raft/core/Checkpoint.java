package io.terroir.raft.core;

/**
 * What a replica held when it had applied so much of the log. Equal at all replicas that have
 * applied as much, as what an entry does depends on the log alone.
 *
 * @param index the last entry applied
 * @param hash of all that was done up to there
 */
public record Checkpoint(long index, long hash) {}
