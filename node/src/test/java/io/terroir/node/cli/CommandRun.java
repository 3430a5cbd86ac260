package io.terroir.node.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** What a command printed, and how it ended. */
record CommandRun(int exitCode, List<String> output, List<String> errors) {
  private static final Set<String> WITHOUT_ENDPOINT = Set.of("dev", "check", "bench", "--help");

  /** Runs a command; those that talk to a gateway talk to {@code endpoint}. */
  static CommandRun of(String endpoint, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (all.stream().limit(2).noneMatch(WITHOUT_ENDPOINT::contains)) {
      all.addAll(List.of("--endpoint", endpoint));
    }
    return offline(all.toArray(String[]::new));
  }

  /** Runs a command just as it is. */
  static CommandRun offline(String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command =
        Main.commandLine()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true));
    int exitCode = command.execute(arguments);
    return new CommandRun(
        exitCode, output.toString().lines().toList(), errors.toString().lines().toList());
  }
}
