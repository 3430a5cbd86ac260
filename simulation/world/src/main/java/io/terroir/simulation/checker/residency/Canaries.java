package io.terroir.simulation.checker.residency;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes canaries: short marked tokens, one per piece of data, that say whose data it is.
 *
 * <p>A canary is {@value #LENGTH} lower-case ASCII letters and digits: a magic word and a number in
 * base 32. So it passes unchanged through UTF-8, JSON, URLs, file names and metric labels. It does
 * not survive compression, hashing or hexadecimal: simulated disks must not compress, and that
 * digests of keys may leave a region is decided elsewhere.
 */
public final class Canaries {
  /** Eight letters, all different, which lets a search skip eight bytes at a time. */
  static final String MAGIC = "zqjxkvwy";

  static final int NUMBER_DIGITS = 8;

  /** Of a canary's text. */
  public static final int LENGTH = 16;

  private static final int DIGIT_BITS = 5;

  private final List<Canary> made = new ArrayList<>();

  /** A piece of data. */
  record Canary(Scope scope, String what) {}

  /**
   * Data that shares its rules, such as an origin or a keyspace. What it allows may change while
   * the world runs.
   */
  public final class Scope {
    private final String name;
    private Set<String> regions;

    private Scope(String name, Set<String> regions) {
      this.name = name;
      this.regions = Set.copyOf(regions);
    }

    /** From now on the data may be in these regions only. */
    public void allow(Set<String> newRegions) {
      regions = Set.copyOf(newRegions);
    }

    public boolean allows(String region) {
      return regions.contains(region);
    }

    public String name() {
      return name;
    }

    /**
     * A new canary.
     *
     * @param what it is to be put into, for the report: "value of key 7"
     */
    public String token(String what) {
      made.add(new Canary(this, what));
      return text(made.size() - 1L);
    }
  }

  /** A scope whose data may be in {@code regions} only. */
  public Scope scope(String name, Set<String> regions) {
    return new Scope(name, regions);
  }

  int count() {
    return made.size();
  }

  Optional<Canary> find(long number) {
    return number >= 0 && number < made.size()
        ? Optional.of(made.get((int) number))
        : Optional.empty();
  }

  private static String text(long number) {
    StringBuilder text = new StringBuilder(MAGIC);
    for (int digit = NUMBER_DIGITS - 1; digit >= 0; digit--) {
      int value = (int) (number >>> (digit * DIGIT_BITS)) & (1 << DIGIT_BITS) - 1;
      text.append(Character.forDigit(value, 1 << DIGIT_BITS));
    }
    return text.toString();
  }

  /** The number with one more digit, or -1 if it is none or {@code number} is -1. */
  static long append(long number, int character) {
    int digit = Character.digit(character, 1 << DIGIT_BITS);
    return number < 0 || digit < 0 ? -1 : number << DIGIT_BITS | digit;
  }
}
