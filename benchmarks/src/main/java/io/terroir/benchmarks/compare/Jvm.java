package io.terroir.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts every JVM of a comparison with the same options. */
final class Jvm {
  /** For servers and drivers of all systems: a cluster fits into the memory of a small machine. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx1g",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UseG1GC",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Jvm() {}

  /** A class of this class path. */
  static Launch own(String name, String mainClass, List<String> arguments) {
    return launch(name, System.getProperty("java.class.path"), List.of(), mainClass, arguments);
  }

  /**
   * A class of another class path.
   *
   * @param options what its libraries want of a JVM
   */
  static Launch launch(
      String name,
      String classPath,
      List<String> options,
      String mainClass,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    String asked = System.getenv().getOrDefault("TERROIR_JAVA_OPTS", "").strip();
    if (!asked.isEmpty()) {
      command.addAll(List.of(asked.split("\\s+")));
    }
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return new Launch(name, command);
  }
}
