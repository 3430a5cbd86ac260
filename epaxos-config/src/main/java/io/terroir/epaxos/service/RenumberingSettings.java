package io.terroir.epaxos.service;

import java.time.Duration;

/**
 * What a {@link MemberRenumbering} is told.
 *
 * @param payloadBytesMax of commands that a replica keeps for members that have not executed them.
 *     In memory they take two to three times as much
 * @param patience for how long a member must be behind while more than that is kept. Longer than a
 *     few checkpoints, between which every member is behind
 * @param checkInterval how often is looked; replicas take turns, this far apart
 * @param changeTimeout how long a change may take until it is given up
 */
public record RenumberingSettings(
    long payloadBytesMax, Duration patience, Duration checkInterval, Duration changeTimeout) {
  /** At 10,000 claims a second a member may be away for five minutes or so. */
  public static final RenumberingSettings DEFAULT =
      new RenumberingSettings(
          128L << 20, Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofSeconds(10));
}
