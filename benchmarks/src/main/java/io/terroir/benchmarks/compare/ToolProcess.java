package io.terroir.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that runs to its end against a cluster, and what it prints. */
final class ToolProcess implements AutoCloseable {
  private final String name;
  private final Path log;
  private final Process process;

  private ToolProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param directory for its log
   */
  static ToolProcess start(Launch launch, Path directory) {
    Path log = directory.resolve(launch.name() + ".log");
    try {
      return new ToolProcess(
          launch.name(),
          log,
          new ProcessBuilder(launch.command()).redirectError(log.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(launch.name() + " cannot be started", e);
    }
  }

  /**
   * Waits for its end.
   *
   * @throws IllegalStateException with the end of its log, if it failed
   */
  List<String> output() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> printed = lines.lines().toList();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            name + " ended with exit code " + code + ": " + ChildProcess.lastWords(log));
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("what " + name + " prints cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
