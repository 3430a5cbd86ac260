package io.terroir.runtime.replica;

/**
 * A promise of a shard's leader: everything acknowledged before {@code wallMillis} has a revision
 * of at most {@code revision}. The time is the leader's clock when it sent the last round that a
 * majority of voters acknowledged (a deposed leader therefore closes nothing), the revision at
 * least that of its commit index at that moment.
 *
 * @param wallMillis milliseconds since 1970 on the leader's clock
 */
public record ClosedTime(long revision, long wallMillis) {}
