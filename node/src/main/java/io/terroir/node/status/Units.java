package io.terroir.node.status;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Units {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final int STEP = 1024;

  private Units() {}

  /** Such as {@code 310 ms}, {@code 4.2 s}, {@code 12 min} or {@code 5 h}. */
  static String age(Duration age) {
    if (age.compareTo(Duration.ofSeconds(1)) < 0) {
      return age.toMillis() + " ms";
    } else if (age.compareTo(Duration.ofMinutes(2)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    } else if (age.compareTo(Duration.ofHours(2)) < 0) {
      return age.toMinutes() + " min";
    }
    return age.toHours() + " h";
  }

  /** Such as {@code 81.3 GiB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < BINARY.length - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
