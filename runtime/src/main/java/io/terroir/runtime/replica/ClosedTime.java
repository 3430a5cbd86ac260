package io.terroir.runtime.replica;

/**
 * A promise of a shard's leader: everything acknowledged before {@code wallMillis} has a revision
 * of at most {@code revision}. The time is the leader's clock when it sent the last round that a
 * majority of voters acknowledged (a deposed leader therefore closes nothing), the revision at
 * least that of its commit index at that moment.
 *
 * @param wallMillis milliseconds since 1970 on the leader's clock
 * @param generation of the shard's range: the promise says nothing of origins that the shard has
 *     split off by then
 */
public record ClosedTime(long revision, long wallMillis, long generation) {
  private static final long FIRST_GENERATION = 1;

  /** Of a shard that has never split. */
  public ClosedTime(long revision, long wallMillis) {
    this(revision, wallMillis, FIRST_GENERATION);
  }
}
