package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of Debian's package {@code prometheus}, which not every machine has. */
final class Programs {
  private static final long SECONDS_MAX = 120;
  private static final Set<String> SAID_TO_BE_MISSING = ConcurrentHashMap.newKeySet();

  private Programs() {}

  /** Where a program is; skips the test if it is not there, and says so once. */
  static Path require(String program) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(entry -> Path.of(entry, program))
            .filter(Files::isExecutable)
            .findFirst();
    String missing = "No " + program + " is on the path: tests that run it are skipped.";
    if (found.isEmpty() && SAID_TO_BE_MISSING.add(program)) {
      System.err.println(missing);
    }
    assumeTrue(found.isPresent(), missing);
    return found.orElseThrow();
  }

  /** Runs a program in a directory, and returns what it says; fails unless it exits with 0. */
  static String run(Path directory, String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(require(program).toString()));
    command.addAll(List.of(arguments));
    try {
      Path said = Files.createTempFile(directory, program, ".out");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(said);
      assertThat(ended).as(text).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
