package io.terroir.epaxos.replica;

import java.time.Duration;

/**
 * How commands of one replica are gathered into instances; see {@link CommandBatcher}.
 *
 * @param commandsMax in one instance. Too small: messages, records and syncs are not shared; too
 *     large: one instance holds up the pipe, and commands wait for conflicts that are not their own
 * @param bytesMax of payloads in one instance, unless a single command is larger
 * @param inFlightMax instances of this replica on their way to a decision, from which on commands
 *     gather although the disk is free: over long distances a fast disk would make as many
 *     instances as there are commands
 * @param spacingPerCommand for which the next commands gather after an instance, for each command
 *     in that one but the first. So while fewer commands come than one per {@code
 *     spacingPerCommand}, instances hardly keep a distance; when more come, it grows to {@code
 *     delayMax}
 * @param delayMax for which a command is held back at most; small beside a round trip between
 *     regions
 */
public record BatchBounds(
    int commandsMax, int bytesMax, int inFlightMax, Duration spacingPerCommand, Duration delayMax) {
  /** For disks that sync in milliseconds and regions up to 300 ms apart. */
  public static final BatchBounds DEFAULT =
      new BatchBounds(256, 256 << 10, 64, Duration.ofNanos(500_000), Duration.ofMillis(10));

  public BatchBounds {
    if (commandsMax <= 0
        || bytesMax <= 0
        || inFlightMax <= 0
        || spacingPerCommand.isNegative()
        || delayMax.isNegative()) {
      throw new IllegalArgumentException("the bounds of batches must be positive");
    }
  }
}
