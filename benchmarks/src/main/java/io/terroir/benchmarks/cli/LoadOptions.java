package io.terroir.benchmarks.cli;

import io.terroir.benchmarks.load.KeyChooser.Distribution;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a load puts and reads, and how often. */
public final class LoadOptions {
  /** Beyond this a load would measure its own threads. */
  public static final int CALLERS_MAX = 65_536;

  private static final double SECONDS_MAX = 86_400;
  private static final double MILLIS_PER_SECOND = 1e3;

  @Option(
      names = "--rate",
      paramLabel = "R",
      showDefaultValue = Visibility.NEVER,
      description = "Calls a second, in an open loop instead.")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--value-bytes", paramLabel = "N", description = "The size of every value.")
  private int valueBytes = 256;

  @Option(names = "--keys", paramLabel = "N", description = "How many keys there are.")
  private int keys = 10_000;

  @Option(
      names = "--distribution",
      paramLabel = "D",
      description = "How keys are chosen: uniform, zipfian.")
  private Distribution distribution = Distribution.UNIFORM;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections that are used in turn, by clients that have a choice.")
  private int connections = 8;

  @Option(names = "--seconds", paramLabel = "N", description = "Of each measurement.")
  private double seconds = 5;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds before each measurement.")
  private double warmUpSeconds = 2;

  /**
   * Requires that they make sense.
   *
   * @param groups so many keys at least are needed
   */
  public void check(CommandSpec spec, int groups) {
    rate.ifPresent(value -> requireBetween(spec, "--rate", value, 1, 1e9));
    requireBetween(spec, "--value-bytes", valueBytes, 1, 1 << 20);
    requireBetween(spec, "--keys", keys, groups, 1e8);
    requireBetween(spec, "--connections", connections, 1, 1_024);
    requireBetween(spec, "--seconds", seconds, 0.1, SECONDS_MAX);
    requireBetween(spec, "--warm-up", warmUpSeconds, 0, SECONDS_MAX);
  }

  /** Requires that a number has some meaning. */
  public static void requireBetween(
      CommandSpec spec, String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s must be between %s and %s".formatted(option, text(least), text(most)));
    }
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }

  /** Seconds as an option has them. */
  public static Duration duration(double ofSeconds) {
    return Duration.ofMillis((long) (ofSeconds * MILLIS_PER_SECOND));
  }

  /** Calls a second of an open loop; a closed loop if empty. */
  public Optional<Double> rate() {
    return rate;
  }

  /** The size of every value. */
  public int valueBytes() {
    return valueBytes;
  }

  /** How many keys there are. */
  public int keys() {
    return keys;
  }

  /** How keys are chosen. */
  public Distribution distribution() {
    return distribution;
  }

  /** How many connections are used in turn. */
  public int connections() {
    return connections;
  }

  /** How long is measured. */
  public Duration measured() {
    return duration(seconds);
  }

  /** The load before. */
  public Duration warmUp() {
    return duration(warmUpSeconds);
  }
}
