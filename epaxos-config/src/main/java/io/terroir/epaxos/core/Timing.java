package io.terroir.epaxos.core;

/**
 * How long the core waits for what. Only speed depends on these, never safety.
 *
 * @param slowPathMillis how long a coordinator that could already take the slow path still hopes
 *     for the fast one; longer only while nobody has answered differently, see {@link CommitPath}.
 *     Too small: a late but equal answer is wasted; too large: commands with conflicts wait for
 *     nothing
 * @param resendMillis after which an unanswered request is sent again; above the longest round trip
 * @param progressMillis between two signs of life
 * @param suspectMillis of silence, after which a member is taken for dead; several signs of life
 * @param recoverMillis for which an id may stay open before somebody recovers it
 * @param recoverMillisMax at which the delay between two recoveries of one id stops growing
 * @param repairCommitsMax commits sent again to one member at a time; bounds a burst
 */
public record Timing(
    long slowPathMillis,
    long resendMillis,
    long progressMillis,
    long suspectMillis,
    long recoverMillis,
    long recoverMillisMax,
    int repairCommitsMax) {
  /** For regions up to 300 ms apart. */
  public static final Timing WIDE_AREA = new Timing(10, 400, 200, 1_000, 1_000, 16_000, 1_024);
}
