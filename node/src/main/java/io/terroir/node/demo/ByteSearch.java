package io.terroir.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for many byte strings at once in every file below a directory (Rabin-Karp: a rolling hash
 * over windows as long as the shortest needle finds candidates, which are then compared).
 */
final class ByteSearch {
  private static final long BASE = 1_000_003;

  private final int window;
  private final long leadingPower;
  private final Map<Long, List<byte[]>> needlesByHash = new HashMap<>();

  /**
   * Prepares the search.
   *
   * @param needles at least one, none empty
   */
  ByteSearch(Collection<String> needles) {
    List<byte[]> bytes =
        needles.stream().map(needle -> needle.getBytes(StandardCharsets.UTF_8)).toList();
    this.window = bytes.stream().mapToInt(needle -> needle.length).min().orElseThrow();
    long power = 1;
    for (int i = 1; i < window; i++) {
      power *= BASE;
    }
    this.leadingPower = power;
    for (byte[] needle : bytes) {
      long hash = 0;
      for (int i = 0; i < window; i++) {
        hash = hash * BASE + needle[i];
      }
      needlesByHash.computeIfAbsent(hash, unused -> new ArrayList<>()).add(needle);
    }
  }

  /** How many bytes of needles are found in the files below {@code directory}. */
  long bytesFoundBelow(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(this::bytesFoundIn).sum();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot search the data directory", e);
    }
  }

  private long bytesFoundIn(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return bytesFoundIn(channel.map(MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot search a data file", e);
    }
  }

  private long bytesFoundIn(ByteBuffer text) {
    long found = 0;
    long hash = 0;
    for (int end = 0; end < text.limit(); end++) {
      if (end >= window) {
        hash -= text.get(end - window) * leadingPower;
      }
      hash = hash * BASE + text.get(end);
      List<byte[]> candidates = end + 1 < window ? null : needlesByHash.get(hash);
      if (candidates != null) {
        found += bytesMatching(text, end + 1 - window, candidates);
      }
    }
    return found;
  }

  private static long bytesMatching(ByteBuffer text, int start, List<byte[]> candidates) {
    for (byte[] needle : candidates) {
      if (start + needle.length <= text.limit()) {
        byte[] there = new byte[needle.length];
        text.get(start, there);
        if (Arrays.equals(there, needle)) {
          return needle.length;
        }
      }
    }
    return 0;
  }
}
