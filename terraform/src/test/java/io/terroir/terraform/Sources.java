package io.terroir.terraform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where modules and examples are. */
final class Sources {
  private Sources() {}

  /** The directory with {@code modules} and {@code examples}, from wherever the tests run. */
  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    for (Path up = at; up != null; up = up.getParent()) {
      for (Path candidate : List.of(up, up.resolve("terraform"))) {
        if (Files.isDirectory(candidate.resolve("modules/topology"))) {
          return candidate;
        }
      }
    }
    throw new IllegalStateException("no terraform/modules is at or above " + at);
  }

  /** Every directory with a module in it, examples included. */
  static List<Path> modules() {
    return Stream.of("modules", "examples")
        .flatMap(part -> files(root().resolve(part)).stream())
        .filter(path -> path.endsWith("versions.tf"))
        .flatMap(path -> Optional.ofNullable(path.getParent()).stream())
        .sorted()
        .toList();
  }

  /** All files of a directory, and of those in it. */
  static List<Path> files(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
