package io.terroir.benchmarks.load;

import io.terroir.benchmarks.load.KeyChooser.Distribution;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is put and read: keys of equal length, spread over the groups in turn, and values of random
 * bytes. Immutable and thread-safe.
 */
public final class Workload {
  /** Values are cut out of so many random bytes: enough that compression finds nothing. */
  private static final int RANDOM_BYTES = 1 << 20;

  private final byte[][] keys;
  private final int groups;
  private final int valueBytes;
  private final KeyChooser chooser;
  private final byte[] random = new byte[RANDOM_BYTES];

  /**
   * A workload.
   *
   * @param keys how many keys there are; at least one for each group
   * @param valueBytes the size of every value, at most 1 MiB
   */
  public Workload(int keys, int groups, int valueBytes, Distribution distribution) {
    if (groups < 1 || keys < groups) {
      throw new IllegalArgumentException("each of " + groups + " groups needs a key at least");
    }
    if (valueBytes < 1 || valueBytes > RANDOM_BYTES) {
      throw new IllegalArgumentException("values have 1 to " + RANDOM_BYTES + " bytes");
    }
    this.keys = new byte[keys][];
    Arrays.setAll(this.keys, i -> "key-%08d".formatted(i).getBytes(StandardCharsets.UTF_8));
    this.groups = groups;
    this.valueBytes = valueBytes;
    this.chooser = KeyChooser.of(distribution, keys);
    new SplittableRandom(keys).nextBytes(random);
  }

  /** How many keys there are. */
  public int keys() {
    return keys.length;
  }

  /** How many groups they are spread over. */
  public int groups() {
    return groups;
  }

  /** Puts the key with the number {@code index}; the first keys are one of each group. */
  CompletableFuture<?> put(Target target, int index) {
    int from = ThreadLocalRandom.current().nextInt(RANDOM_BYTES - valueBytes + 1);
    return target.put(
        index % groups, keys[index], Arrays.copyOfRange(random, from, from + valueBytes));
  }

  /** Puts or reads some key. A key without a value is a failure: all have been put before. */
  CompletableFuture<?> next(Target target, double reads) {
    ThreadLocalRandom choice = ThreadLocalRandom.current();
    int index = chooser.next(choice);
    if (reads < 1 && choice.nextDouble() >= reads) {
      return put(target, index);
    }
    return target.get(index % groups, keys[index]).thenAccept(Workload::requirePresent);
  }

  private static void requirePresent(int valueBytes) {
    if (valueBytes == Target.ABSENT) {
      throw new IllegalStateException("a key that was put before has no value");
    }
  }
}
