package io.terroir.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How well a link works, in one direction. The distance is not here: it belongs to the places, see
 * {@link SimulatedNetwork#setRoundTrips}.
 *
 * @param mode whether messages keep their order
 * @param variation by up to what part of itself a delay is longer, drawn for each message; zero
 *     gives every message exactly the distance, to measure by
 * @param loss probability that a message is lost. In a stream the lane drops it, not the line: our
 *     transport gives up messages when a connection is full or broken
 * @param duplication probability that a message arrives twice, on lanes other than that of requests
 * @param jitterMean what is added to every delay, on average: an exponential distribution
 * @param spikeProbability how rarely a delay is multiplied by {@code spikeFactor}
 * @param spikeFactor see there
 * @param bytesPerSecond bandwidth of each lane; messages queue for it
 * @param bytesUnderWayMax bytes of each lane, queued or under way, at which it takes no more: the
 *     sender is told that the lane is full
 */
public record LinkSettings(
    LinkMode mode,
    double variation,
    double loss,
    double duplication,
    Duration jitterMean,
    double spikeProbability,
    double spikeFactor,
    double bytesPerSecond,
    long bytesUnderWayMax) {
  /** Order kept, nothing lost, bandwidth without end, a few of the largest messages under way. */
  public static final LinkSettings DEFAULT =
      new LinkSettings(
          LinkMode.STREAM,
          LinkMode.STREAM.variation(),
          0,
          0,
          Duration.ZERO,
          0,
          1,
          Double.POSITIVE_INFINITY,
          4L << 20);

  private static final double NANOS_PER_SECOND = 1e9;

  public LinkSettings {
    require(variation >= 0, "no delay is shorter than its distance");
    requireProbability(loss);
    requireProbability(duplication);
    requireProbability(spikeProbability);
    require(!jitterMean.isNegative() && spikeFactor >= 1, "jitter only adds to delays");
    require(bytesPerSecond > 0 && bytesUnderWayMax > 0, "a link carries something");
  }

  /** With another mode, and the variation that is usual in it. */
  public LinkSettings withMode(LinkMode other) {
    return new LinkSettings(
        other,
        other.variation(),
        loss,
        duplication,
        jitterMean,
        spikeProbability,
        spikeFactor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With another variation of delays. */
  public LinkSettings withVariation(double part) {
    return new LinkSettings(
        mode,
        part,
        loss,
        duplication,
        jitterMean,
        spikeProbability,
        spikeFactor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With another probability of loss. */
  public LinkSettings withLoss(double probability) {
    return new LinkSettings(
        mode,
        variation,
        probability,
        duplication,
        jitterMean,
        spikeProbability,
        spikeFactor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With another probability of duplication. */
  public LinkSettings withDuplication(double probability) {
    return new LinkSettings(
        mode,
        variation,
        loss,
        probability,
        jitterMean,
        spikeProbability,
        spikeFactor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With jitter of another mean. */
  public LinkSettings withJitter(Duration mean) {
    return new LinkSettings(
        mode,
        variation,
        loss,
        duplication,
        mean,
        spikeProbability,
        spikeFactor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With spikes: every {@code 1 / probability}-th delay, on average, is {@code factor} times. */
  public LinkSettings withSpikes(double probability, double factor) {
    return new LinkSettings(
        mode,
        variation,
        loss,
        duplication,
        jitterMean,
        probability,
        factor,
        bytesPerSecond,
        bytesUnderWayMax);
  }

  /** With a bandwidth, and a bound for what queues for it or is under way. */
  public LinkSettings withBandwidth(double bytesASecond, long bytesMax) {
    return new LinkSettings(
        mode,
        variation,
        loss,
        duplication,
        jitterMean,
        spikeProbability,
        spikeFactor,
        bytesASecond,
        bytesMax);
  }

  /** How long one message takes for a distance of {@code baseNanos}. */
  long drawDelayNanos(long baseNanos, RandomGenerator random) {
    double delay = baseNanos * (1 + random.nextDouble() * variation);
    if (!jitterMean.isZero()) {
      delay += random.nextExponential() * jitterMean.toNanos();
    }
    if (drawn(spikeProbability, random)) {
      delay *= spikeFactor;
    }
    return (long) delay;
  }

  boolean drawsLoss(RandomGenerator random) {
    return drawn(loss, random);
  }

  boolean drawsDuplicate(RandomGenerator random) {
    return drawn(duplication, random);
  }

  /** How long {@code bytes} occupy the line. */
  long transmissionNanos(long bytes) {
    return (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
  }

  /** What cannot happen draws nothing. */
  private static boolean drawn(double probability, RandomGenerator random) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private static void requireProbability(double probability) {
    require(probability >= 0 && probability <= 1, "a probability is between 0 and 1");
  }

  private static void require(boolean holds, String says) {
    if (!holds) {
      throw new IllegalArgumentException(says);
    }
  }
}
