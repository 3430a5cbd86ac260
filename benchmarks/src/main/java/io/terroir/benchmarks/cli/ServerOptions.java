package io.terroir.benchmarks.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of every command that starts systems to measure them. */
public final class ServerOptions {
  @Option(
      names = "--etcd",
      paramLabel = "PROGRAM",
      description = "etcd: a path, or a name that is looked up.")
  private String etcd = "etcd";

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      showDefaultValue = Visibility.NEVER,
      description = "Where the disks are made and deleted again (default: temporary files).")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--json", description = "Print nothing but the JSON.")
  private boolean json;

  /** The program that is etcd. */
  public String etcd() {
    return etcd;
  }

  /** Where disks are made; temporary files if empty. */
  public Optional<Path> directory() {
    return directory;
  }

  /** Whether nothing but the JSON is printed. */
  public boolean json() {
    return json;
  }
}
