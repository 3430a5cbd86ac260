package io.terroir.simulation.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source tree around the running test. */
final class Checkout {
  private static final int MODULE_DEPTH_MAX = 4;

  private final Path root;

  private Checkout(Path root) {
    this.root = root;
  }

  /** Looks for the root of the tree from the working directory upwards. */
  static Checkout find() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isRegularFile(directory.resolve("runtime/pom.xml"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new IllegalStateException("mutations are edits of sources: run inside a checkout");
    }
    return new Checkout(directory);
  }

  String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The compiled tests of all modules. */
  List<Path> testClasses() {
    try (Stream<Path> found =
        Files.find(root, MODULE_DEPTH_MAX, (path, a) -> isTestClasses(path))) {
      return found.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTestClasses(Path path) {
    return path.endsWith("target/test-classes") && Files.isDirectory(path);
  }
}
