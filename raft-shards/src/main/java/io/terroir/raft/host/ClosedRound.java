package io.terroir.raft.host;

/**
 * A round of heartbeats that a majority of voters acknowledged: at {@code sentWallMillis} this
 * replica was the only leader that could commit, so everything acknowledged before has an index of
 * at most {@code commitIndex}. Read replicas derive closed time from it.
 *
 * @param sentWallMillis the leader's wall clock when it sent the round, milliseconds since 1970
 * @param commitIndex the leader's commit index at that moment
 */
public record ClosedRound(long sentWallMillis, long commitIndex) {}
