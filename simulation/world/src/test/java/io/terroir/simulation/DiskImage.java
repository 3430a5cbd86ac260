package io.terroir.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process that is killed now would leave on its disk: a copy of the files. */
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
}
