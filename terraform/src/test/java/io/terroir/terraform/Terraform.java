package io.terroir.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program {@code terraform}, without any configuration of its user, and without a network. */
final class Terraform {
  private static final long SECONDS_MAX = 300;
  private static final String MISSING =
      "No terraform is on the path: modules are parsed, and tests that run it are skipped.";
  private static final boolean IS_THERE = isThere();

  private final Path directory;
  private final Path data;
  private final Map<String, String> environment;

  private Terraform(Path directory, Path data, Map<String, String> environment) {
    this.directory = directory;
    this.data = data;
    this.environment = environment;
  }

  /**
   * The program in a directory. Skips the test if it is not on the path.
   *
   * @param data for what it keeps about the directory
   */
  static Terraform in(Path directory, Path data) {
    assumeTrue(IS_THERE, MISSING);
    return new Terraform(
        directory,
        data,
        Map.of(
            "TF_CLI_CONFIG_FILE", "/dev/null",
            "TF_DATA_DIR", data.toString(),
            "TF_IN_AUTOMATION", "true",
            "CHECKPOINT_DISABLE", "1"));
  }

  /** Says so once if it is not, since reports count skipped tests without a reason. */
  private static boolean isThere() {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "terraform")));
    if (!there) {
      System.err.println(MISSING);
    }
    return there;
  }

  /** The same with another value of a variable of its environment. */
  Terraform with(String variable, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(variable, value);
    return new Terraform(directory, data, changed);
  }

  /** Runs it, and returns what it says; fails unless it exits with 0. */
  String run(String... arguments) {
    Outcome outcome = outcome(arguments);
    assertThat(outcome.exitCode()).as(outcome.said()).isZero();
    return outcome.said();
  }

  /** Runs it, and returns what it says; fails if it exits with 0. */
  String fail(String... arguments) {
    Outcome outcome = outcome(arguments);
    assertThat(outcome.exitCode()).as(outcome.said()).isNotZero();
    return outcome.said();
  }

  private record Outcome(int exitCode, String said) {}

  private Outcome outcome(String... arguments) {
    List<String> command = new ArrayList<>(List.of("terraform"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TF_"));
    builder.environment().putAll(environment);
    try {
      Path output = Files.createTempFile(data, "terraform", ".out");
      Process process = builder.redirectOutput(output.toFile()).redirectErrorStream(true).start();
      try {
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Outcome(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
