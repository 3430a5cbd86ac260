package io.terroir.node.demo;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Help.Ansi;

/** Prints what the demo tells. */
final class Console {
  private static final double MILLIS_PER_SECOND = 1_000.0;

  private final PrintWriter out;
  private final long startNanos = System.nanoTime();

  Console(PrintWriter out) {
    this.out = out;
  }

  void heading(String title) {
    double seconds = elapsed().toMillis() / MILLIS_PER_SECOND;
    out.println();
    out.println(Ansi.AUTO.string(String.format("@|bold %s|@ @|faint (%.1f s)|@", title, seconds)));
    out.flush();
  }

  void say(String format, Object... arguments) {
    out.printf("  " + format + "%n", arguments);
    out.flush();
  }

  /** A table or another text of several lines. */
  void block(String text) {
    text.lines().forEach(line -> out.println("  " + line));
    out.flush();
  }

  void verdict(boolean kept, String text) {
    out.println(Ansi.AUTO.string(kept ? "  @|green kept  |@ " : "  @|bold,red BROKEN|@ ") + text);
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
