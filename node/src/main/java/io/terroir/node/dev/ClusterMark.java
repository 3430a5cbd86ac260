package io.terroir.node.dev;

import io.terroir.node.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers that a cluster was made in a directory. Only before that may the disk of a config
 * replica be blank: a replica that lost its disk must not come back as if it had never voted.
 */
final class ClusterMark {
  private static final String NAME = "cluster";
  private static final String FORMAT = "terroir-dev-1\n";

  private final Path directory;

  ClusterMark(Path directory) {
    this.directory = directory;
  }

  /** Whether no cluster was made there yet. */
  boolean firstStart() {
    return !Files.exists(directory.resolve(NAME));
  }

  /** A cluster is there from now on. */
  void set() {
    try {
      Files.writeString(directory.resolve(NAME), FORMAT);
    } catch (IOException e) {
      throw new ConfigException(directory + ": cannot be written: " + e.getMessage());
    }
  }
}
