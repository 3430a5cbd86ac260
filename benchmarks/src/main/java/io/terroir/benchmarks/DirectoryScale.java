package io.terroir.benchmarks;

import io.terroir.runtime.disk.RocksResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures a directory of many origins in a store of RocksDB, with the options of a node: its size
 * on disk, how long it takes to open, and how long to look an origin up.
 *
 * <p>Arguments: how many origins, and a directory that does not exist yet or was made by an earlier
 * run with the same number. Prints one line of JSON.
 */
public final class DirectoryScale {
  private static final int LOOKUPS_BEFORE = 200_000;
  private static final int LOOKUPS_MEASURED = 1_000_000;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;

  private DirectoryScale() {}

  /** What was measured. */
  record Figures(
      long origins,
      double bytesPerOrigin,
      double lookupP50Micros,
      double lookupP99Micros,
      double startMillis) {
    String json() {
      return String.format(
          Locale.ROOT,
          "{\"origins\":%d,\"bytesPerOrigin\":%.1f,\"lookupP50Micros\":%.1f,"
              + "\"lookupP99Micros\":%.1f,\"startMillis\":%.0f}",
          origins,
          bytesPerOrigin,
          lookupP50Micros,
          lookupP99Micros,
          startMillis);
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: DirectoryScale COUNT PATH");
      System.exit(2);
    }
    long origins = Long.parseLong(arguments[0]);
    System.out.println(
        measure(origins, Path.of(arguments[1]), LOOKUPS_BEFORE, LOOKUPS_MEASURED).json());
  }

  static Figures measure(long origins, Path path, int lookupsBefore, int lookupsMeasured) {
    try (RocksResources resources = RocksResources.forOneNode()) {
      if (!Files.exists(path)) {
        LargeDirectory.build(path, resources, origins);
      }
      long started = System.nanoTime();
      try (LargeDirectory directory = LargeDirectory.open(path, resources, origins)) {
        directory.lookUp(0);
        long startNanos = System.nanoTime() - started;
        timeLookups(directory, lookupsBefore);
        long[] nanos = timeLookups(directory, lookupsMeasured);
        Arrays.sort(nanos);
        return new Figures(
            origins,
            (double) sizeBytes(path) / origins,
            nanos[nanos.length / 2] / NANOS_PER_MICRO,
            nanos[(int) (nanos.length * 0.99)] / NANOS_PER_MICRO,
            startNanos / NANOS_PER_MILLI);
      }
    }
  }

  /** Half of them of origins that are there, in no order. */
  private static long[] timeLookups(LargeDirectory directory, int count) {
    long[] nanos = new long[count];
    for (int lookup = 0; lookup < count; lookup++) {
      long before = System.nanoTime();
      directory.lookUp(lookup);
      nanos[lookup] = System.nanoTime() - before;
    }
    return nanos;
  }

  private static long sizeBytes(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(DirectoryScale::fileBytes).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long fileBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
