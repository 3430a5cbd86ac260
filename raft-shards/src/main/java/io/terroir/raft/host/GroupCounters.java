package io.terroir.raft.host;

/**
 * What a replica has done since it was opened. All only grow.
 *
 * @param elections elections that this replica began (pre-votes not counted)
 * @param proposals commands appended as leader
 * @param entriesApplied entries applied
 * @param readRounds rounds of heartbeats that reads waited for
 * @param leaseReads reads, or batches of reads, served under the leader's lease
 * @param snapshotsRestored snapshots restored here
 * @param compactions times that the log was cut
 */
public record GroupCounters(
    long elections,
    long proposals,
    long entriesApplied,
    long readRounds,
    long leaseReads,
    long snapshotsRestored,
    long compactions) {}
