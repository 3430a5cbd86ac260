package io.terroir.benchmarks.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes every sync of a server take longer, by tracing its system calls: what works for Java, C and
 * Go alike. (A preloaded library does not: Go calls the kernel itself.) Only syncs are traced, so
 * that everything else runs at its speed.
 *
 * @param delay what is added to each {@code fsync} and {@code fdatasync}; zero to trace nothing
 */
record FsyncDelay(Duration delay) {
  static final String PROGRAM = "strace";

  /** Syncs as fast as the disk. */
  static final FsyncDelay NONE = new FsyncDelay(Duration.ZERO);

  /**
   * Requires that it can be done.
   *
   * @throws IllegalStateException with what to install, in one line
   */
  void requireInstalled() {
    if (!delay.isZero() && !isInstalled()) {
      throw new IllegalStateException("strace is not installed: install the package strace");
    }
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, PROGRAM)));
  }

  /** The same server with slower syncs. */
  Launch applyTo(Launch launch) {
    if (delay.isZero()) {
      return launch;
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "--follow-forks",
                "--seccomp-bpf",
                "--quiet=all",
                "--trace=fsync,fdatasync",
                "--inject=fsync,fdatasync:delay_exit=" + delay.toNanos() / 1_000,
                "--output=/dev/null"));
    command.addAll(launch.command());
    return new Launch(launch.name(), command);
  }
}
