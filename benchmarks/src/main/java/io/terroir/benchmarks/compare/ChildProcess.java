package io.terroir.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A server of a comparison, whatever it is written in. It ends with this process, however that
 * ends: a shell that watches its standard input kills it and all that it started.
 */
final class ChildProcess implements AutoCloseable {
  /**
   * Runs its arguments in a process group of their own (setsid), and kills the group when standard
   * input ends. The command itself has no standard input.
   */
  private static final String GUARD =
      """
      exec 3<&0
      (cat <&3 >/dev/null; kill -9 -$$) &
      "$@" </dev/null 3<&- &
      wait $!
      """;

  private static final Duration END_MAX = Duration.ofSeconds(20);
  private static final long END_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Delays syncs on behalf of the benchmark; what that costs is not the system's. */
  private static final String NOT_COUNTED = FsyncDelay.PROGRAM;

  private final String name;
  private final Path log;
  private final Process process;

  private ChildProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param directory for what it says
   * @throws UncheckedIOException in one sentence, if it cannot be started
   */
  static ChildProcess start(Launch launch, Path directory) {
    Path log = directory.resolve(launch.name() + ".log");
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "guard"));
    command.addAll(launch.command());
    try {
      return new ChildProcess(
          launch.name(),
          log,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(
          launch.name() + " cannot be started; setsid (of util-linux) is needed", e);
    }
  }

  /**
   * Requires that it runs.
   *
   * @throws IllegalStateException with the end of its log, if not
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + " ended with exit code " + process.exitValue() + ": " + lastWords(log));
    }
  }

  /** The last line of a log. */
  static String lastWords(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> !line.isBlank())
          .reduce((earlier, later) -> later)
          .orElse("it said nothing");
    } catch (IOException | UncheckedIOException e) {
      return "its log cannot be read";
    }
  }

  /** Processor time that it has used so far; what the system does not tell counts nothing. */
  Duration cpu() {
    return process
        .descendants()
        .filter(child -> !child.info().command().orElse("").endsWith(NOT_COUNTED))
        .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Kills it and all that it started, and waits for their end. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyClosed) {
      // Then the guard knows.
    }
    all.forEach(ProcessHandle::destroyForcibly);
    long deadlineNanos = System.nanoTime() + END_MAX.toNanos();
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(END_POLL_NANOS);
    }
  }
}
