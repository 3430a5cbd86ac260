package io.terroir.node.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A new directory that goes with all that is in it. */
public final class TemporaryDirectory implements AutoCloseable {
  private final Path path;

  private TemporaryDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param parent an existing directory; the system's place for temporary files if empty
   * @throws UncheckedIOException in one sentence, if it cannot be made
   */
  public static TemporaryDirectory create(Optional<Path> parent, String prefix) {
    try {
      return new TemporaryDirectory(
          parent.isPresent()
              ? Files.createTempDirectory(parent.get(), prefix)
              : Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no directory can be made in "
              + parent.map(Path::toString).orElse("the place for temporary files")
              + ": check that it is there and writable",
          e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Deletes it. Does nothing if it is gone already. */
  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try {
      List<Path> deepestFirst;
      try (Stream<Path> paths = Files.walk(path)) {
        deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path one : deepestFirst) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary directory " + path + " stays behind", e);
    }
  }
}
