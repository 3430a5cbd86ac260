package io.terroir.node.cli;

import java.io.Console;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the output goes to. */
final class Terminal {
  private Terminal() {}

  /** Whether somebody looks at it: no file, no pipe. */
  @SuppressWarnings("SystemConsoleNull") // which is why isTerminal is asked too
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      // Before Java 22, which brought the method, there is a console at terminals only.
      return true;
    }
  }

  /** Colours at a terminal, unless NO_COLOR and its like say otherwise. */
  static Ansi ansi() {
    return isThere() && Ansi.AUTO.enabled() ? Ansi.ON : Ansi.OFF;
  }

  /** Its width in characters, as picocli finds it out for help texts. */
  static int width() {
    return new UsageMessageSpec().autoWidth(true).width();
  }
}
