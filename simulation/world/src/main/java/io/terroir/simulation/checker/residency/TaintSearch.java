package io.terroir.simulation.checker.residency;

import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds canaries where they must not be.
 *
 * <p>The magic word is sought by Horspool's rule (R. Nigel Horspool, "Practical fast searching in
 * strings", Software: Practice and Experience 10, 1980): the byte under the word's end says how far
 * the word can move. Its letters all differ and are rare, so most bytes are never looked at, and
 * every message and disk write of a simulation can be searched.
 *
 * <p>A canary that is cut in two by the border of two pieces of data is not found.
 */
public final class TaintSearch {
  private static final byte[] MAGIC = {'z', 'q', 'j', 'x', 'k', 'v', 'w', 'y'};
  private static final int ALPHABET = 128;

  private final int[] skip = new int[ALPHABET];
  private final Canaries canaries;
  private final Map<Leak, Violation> leaks = new LinkedHashMap<>();
  private long bytesSearched;
  private long canariesSeen;

  /** One report per scope, region and place is enough. */
  private record Leak(String scope, String region, String place) {}

  public TaintSearch(Canaries canaries) {
    this.canaries = canaries;
    Arrays.fill(skip, MAGIC.length);
    for (int i = 0; i < MAGIC.length - 1; i++) {
      skip[MAGIC[i]] = MAGIC.length - 1 - i;
    }
  }

  /**
   * Looks at data that is in {@code region}, or on its way there.
   *
   * @param place what is looked at, without data in its name: "disk of eu-1", "log of eu-1"
   */
  public void look(String place, String region, byte[] data) {
    look(place, region, data, 0, data.length);
  }

  /** Looks at a part of {@code data}. */
  public void look(String place, String region, byte[] data, int offset, int length) {
    bytesSearched += length;
    int end = offset + length;
    int last = offset + MAGIC.length - 1;
    while (last < end) {
      byte under = data[last];
      if (under == MAGIC[MAGIC.length - 1] && isMagic(data, last)) {
        found(place, region, number(data, last + 1, end));
      }
      last += under < 0 ? MAGIC.length : skip[under];
    }
  }

  /** Looks at what remains in {@code data} and leaves its position alone. */
  public void look(String place, String region, ByteBuffer data) {
    if (data.hasArray()) {
      look(place, region, data.array(), data.arrayOffset() + data.position(), data.remaining());
    } else {
      byte[] copy = new byte[data.remaining()];
      data.duplicate().get(copy);
      look(place, region, copy);
    }
  }

  /** Looks at text. */
  public void look(String place, String region, CharSequence text) {
    int end = text.length();
    bytesSearched += end;
    int last = MAGIC.length - 1;
    while (last < end) {
      char under = text.charAt(last);
      if (under == MAGIC[MAGIC.length - 1] && isMagic(text, last)) {
        found(place, region, number(text, last + 1));
      }
      last += under >= ALPHABET ? MAGIC.length : skip[under];
    }
  }

  private static boolean isMagic(byte[] data, int last) {
    int first = last - MAGIC.length + 1;
    return Arrays.equals(data, first, last + 1, MAGIC, 0, MAGIC.length);
  }

  private static boolean isMagic(CharSequence text, int last) {
    int first = last - MAGIC.length + 1;
    return Canaries.MAGIC.contentEquals(text.subSequence(first, last + 1));
  }

  private static long number(byte[] data, int from, int end) {
    long number = 0;
    for (int i = 0; i < Canaries.NUMBER_DIGITS; i++) {
      number = Canaries.append(number, from + i < end ? data[from + i] : ' ');
    }
    return number;
  }

  private static long number(CharSequence text, int from) {
    long number = 0;
    for (int i = 0; i < Canaries.NUMBER_DIGITS; i++) {
      number = Canaries.append(number, from + i < text.length() ? text.charAt(from + i) : ' ');
    }
    return number;
  }

  private void found(String place, String region, long number) {
    canaries
        .find(number)
        .ifPresent(
            canary -> {
              canariesSeen++;
              if (!canary.scope().allows(region)) {
                report(place, region, canary);
              }
            });
  }

  private void report(String place, String region, Canaries.Canary canary) {
    leaks.computeIfAbsent(
        new Leak(canary.scope().name(), region, place),
        leak ->
            new Violation(
                "residency",
                "data of %s is at %s in %s, where it must not be"
                    .formatted(leak.scope(), leak.place(), leak.region()),
                List.of("first seen: " + canary.what())));
  }

  public Verdict verdict() {
    return Verdict.of(List.copyOf(leaks.values()));
  }

  /** So that a test can show that the search was applied. */
  public long bytesSearched() {
    return bytesSearched;
  }

  /** Canaries met so far, allowed ones too: none in a long run means that the search is blind. */
  public long canariesSeen() {
    return canariesSeen;
  }
}
