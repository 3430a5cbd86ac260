package io.terroir.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies of what is on a disk, such as a process that is killed now would leave, and damage. */
final class DiskImage {
  private DiskImage() {}

  static Path of(Path directory) {
    try {
      Path copy = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "+"));
      List<Path> files;
      try (Stream<Path> found = Files.list(directory)) {
        files = found.toList();
      }
      for (Path file : files) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flips a bit of {@code text} wherever a file of the directory holds it. */
  static void spoil(Path directory, String text) {
    try (Stream<Path> found = Files.list(directory)) {
      int spoiled = 0;
      for (Path file : found.filter(f -> f.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        if (at >= 0) {
          bytes[at] ^= 1;
          Files.write(file, bytes);
          spoiled++;
        }
      }
      if (spoiled == 0) {
        throw new IllegalStateException("no file holds the text");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
