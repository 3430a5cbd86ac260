package io.terroir.raft.shard;

/**
 * The bounds of one shard. Every replica must have the same ones, since they decide at apply.
 *
 * @param keyBytesMax the longest key. Keys are held in memory by indexes and merges
 * @param valueBytesMax the largest value. A value is copied whole through log, network and answer
 * @param txnBytesMax keys and values of one transaction, and likewise what it may return. One entry
 *     of the log holds a transaction, and an entry must fit a message between replicas
 * @param txnOperationsMax operations of one transaction, nested ones included, and likewise
 *     conditions. They are applied in one turn of the pipe
 * @param txnDepthMax how deep transactions nest. Applying recurses
 * @param rangeKeysMax keys that one command reads to compare or to delete whole ranges. They are
 *     read, and deleted keys are replicated to followers of the feed, in one turn of the pipe
 * @param rangeBytesMax keys and values of them
 * @param scanEntriesMax the greatest limit of a scan
 * @param scanBytesMax keys and values of one scan; a scan ends early, with {@code more}, beyond it
 * @param outcomesPerOriginMax outcomes kept for retries per origin. Reached only by an origin that
 *     takes more writes than this within the retention
 * @param outcomeBytesPerOriginMax bytes of them per origin
 * @param outcomeRetentionMillis outcomes issued longer than this before the newest request of the
 *     origin are dropped; clients give up retrying well before
 * @param historyBytesMax replaced entries kept for reads at a revision, with their keys. A snapshot
 *     holds them, and is in the memory of who receives it
 * @param historyMillis how long they are kept if there is room
 * @param leasesPerOriginMax leases that an origin has at a time. The leader counts down each
 * @param leaseMillisMin the shortest time of a lease: longer than a renewal takes on a bad day
 * @param leaseMillisMax the longest: what is attached to a lease is meant to end
 * @param leaseCheckpointMillis how long a leader counts down a lease before it writes to the log
 *     what is left of it: a change of leader prolongs no lease by more. Each checkpoint costs an
 *     entry, and another one when the lease is renewed after all
 */
public record ShardLimits(
    int keyBytesMax,
    int valueBytesMax,
    int txnBytesMax,
    int txnOperationsMax,
    int txnDepthMax,
    int rangeKeysMax,
    long rangeBytesMax,
    int scanEntriesMax,
    int scanBytesMax,
    int outcomesPerOriginMax,
    long outcomeBytesPerOriginMax,
    long outcomeRetentionMillis,
    long historyBytesMax,
    long historyMillis,
    int leasesPerOriginMax,
    long leaseMillisMin,
    long leaseMillisMax,
    long leaseCheckpointMillis) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** The limits of production. */
  public static final ShardLimits DEFAULT =
      new ShardLimits(
          4 * KIB,
          MIB,
          4 * MIB,
          128,
          8,
          4_096,
          16L * MIB,
          10_000,
          MIB,
          65_536,
          64L * MIB,
          10 * 60 * 1_000L,
          32L * MIB,
          60 * 60 * 1_000L,
          1_024,
          1_000,
          30L * 24 * 60 * 60 * 1_000,
          5 * 60 * 1_000L);

  /** These limits with other bounds on the ranges that a command compares or deletes. */
  public ShardLimits withRanges(int keysMax, long bytesMax) {
    return new ShardLimits(
        keyBytesMax,
        valueBytesMax,
        txnBytesMax,
        txnOperationsMax,
        txnDepthMax,
        keysMax,
        bytesMax,
        scanEntriesMax,
        scanBytesMax,
        outcomesPerOriginMax,
        outcomeBytesPerOriginMax,
        outcomeRetentionMillis,
        historyBytesMax,
        historyMillis,
        leasesPerOriginMax,
        leaseMillisMin,
        leaseMillisMax,
        leaseCheckpointMillis);
  }

  /** These limits with other bounds on the history. */
  public ShardLimits withHistory(long bytesMax, long millis) {
    return new ShardLimits(
        keyBytesMax,
        valueBytesMax,
        txnBytesMax,
        txnOperationsMax,
        txnDepthMax,
        rangeKeysMax,
        rangeBytesMax,
        scanEntriesMax,
        scanBytesMax,
        outcomesPerOriginMax,
        outcomeBytesPerOriginMax,
        outcomeRetentionMillis,
        bytesMax,
        millis,
        leasesPerOriginMax,
        leaseMillisMin,
        leaseMillisMax,
        leaseCheckpointMillis);
  }

  /** These limits with other bounds on the outcomes kept per origin. */
  public ShardLimits withOutcomes(int perOriginMax, long bytesPerOriginMax, long retentionMillis) {
    return new ShardLimits(
        keyBytesMax,
        valueBytesMax,
        txnBytesMax,
        txnOperationsMax,
        txnDepthMax,
        rangeKeysMax,
        rangeBytesMax,
        scanEntriesMax,
        scanBytesMax,
        perOriginMax,
        bytesPerOriginMax,
        retentionMillis,
        historyBytesMax,
        historyMillis,
        leasesPerOriginMax,
        leaseMillisMin,
        leaseMillisMax,
        leaseCheckpointMillis);
  }

  /** These limits with another time between checkpoints of leases. */
  public ShardLimits withLeaseCheckpoints(long millis) {
    return new ShardLimits(
        keyBytesMax,
        valueBytesMax,
        txnBytesMax,
        txnOperationsMax,
        txnDepthMax,
        rangeKeysMax,
        rangeBytesMax,
        scanEntriesMax,
        scanBytesMax,
        outcomesPerOriginMax,
        outcomeBytesPerOriginMax,
        outcomeRetentionMillis,
        historyBytesMax,
        historyMillis,
        leasesPerOriginMax,
        leaseMillisMin,
        leaseMillisMax,
        millis);
  }
}
