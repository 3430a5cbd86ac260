package io.terroir.raft.shard;

/**
 * What a replica has made of requests in its log since it was opened. All only grow.
 *
 * @param executed commands that were executed
 * @param repeated retries that got the outcome kept of the first attempt, or were refused because
 *     it is no longer kept
 * @param refused commands refused for their form, the range or the owner of the origin
 */
public record ShardCounters(long executed, long repeated, long refused) {}
