package io.terroir.epaxos.replica;

import java.time.Duration;

/**
 * How commands of one replica are gathered into instances; see {@link CommandBatcher}. Every bound
 * only ends the gathering: none of them makes a command wait that need not.
 *
 * @param commandsMax in one instance. Too small: messages, records and syncs are not shared; too
 *     large: one instance holds up the pipe, and commands wait for conflicts that are not their own
 * @param bytesMax of payloads in one instance, unless a single command is larger
 * @param inFlightMax instances of this replica on their way to a decision, from which on commands
 *     gather although the disk is free: over long distances a fast disk would make as many
 *     instances as there are commands
 * @param delayMax for which a command is held back at most; small beside a round trip between
 *     regions
 */
public record BatchBounds(int commandsMax, int bytesMax, int inFlightMax, Duration delayMax) {
  /** For disks that sync in milliseconds and regions up to 300 ms apart. */
  public static final BatchBounds DEFAULT =
      new BatchBounds(256, 256 << 10, 64, Duration.ofMillis(5));

  public BatchBounds {
    if (commandsMax <= 0 || bytesMax <= 0 || inFlightMax <= 0 || delayMax.isNegative()) {
      throw new IllegalArgumentException("the bounds of batches must be positive");
    }
  }
}
