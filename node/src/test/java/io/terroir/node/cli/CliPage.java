package io.terroir.node.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;

/** {@code docs/cli.md}, made from the help texts. */
final class CliPage {
  private static final int WIDTH = 100;

  private final StringBuilder page = new StringBuilder();

  private CliPage() {}

  static String text() {
    CliPage page = new CliPage();
    CommandLine terroir = Main.ownCommands();
    page.head(terroir);
    page.commands(terroir);
    return page.page.toString();
  }

  private void head(CommandLine terroir) {
    page.append("# The terroir command\n\n")
        .append("Made from the help texts by `CliPageTest`: change those, not this page. ")
        .append("`terroir help COMMAND` shows the same.\n\n")
        .append("Commands that talk to a gateway find it by `--endpoint` or `TERROIR_ENDPOINTS`. ")
        .append("Results go to standard output, everything else to\nstandard error; ")
        .append("`--json` prints one JSON document, or one a line where there are many. ")
        .append("In a checkout `./terroir simulate` and more of\n")
        .append("`./terroir bench` are there too; they are described in ")
        .append("[verification](verification.md) and [benchmarks](benchmarks.md).\n\n")
        .append("| exit code | meaning |\n|---|---|\n");
    ExitCodes.meanings()
        .forEach((code, meaning) -> page.append("| " + code + " | " + meaning + " |\n"));
    page.append("\n");
    for (CommandLine command : below(terroir)) {
      String name = command.getCommandSpec().qualifiedName();
      page.append("- [`" + name + "`](#" + anchor(name) + ")");
      String first = description(command);
      page.append(first.isEmpty() ? "\n" : ": " + first + "\n");
    }
  }

  private static String description(CommandLine command) {
    String[] lines = command.getCommandSpec().usageMessage().description();
    return lines.length == 0 ? "" : lines[0].replace("%n", "").strip();
  }

  private void commands(CommandLine parent) {
    for (CommandLine command : below(parent)) {
      String name = command.getCommandSpec().qualifiedName();
      boolean top = command.getParent().getParent() == null;
      page.append("\n" + (top ? "## " : "### ") + name + "\n\n```\n");
      command.getCommandSpec().usageMessage().width(WIDTH).autoWidth(false);
      String usage = command.getUsageMessage(Ansi.OFF);
      usage.lines().map(String::stripTrailing).forEach(line -> page.append(line).append('\n'));
      page.append("```\n");
      commands(command);
    }
  }

  private static String anchor(String name) {
    return name.replace(' ', '-');
  }

  /** In the order of the help text, each once. */
  private static List<CommandLine> below(CommandLine parent) {
    List<CommandLine> commands = new ArrayList<>();
    for (CommandLine command : parent.getSubcommands().values()) {
      if (!(command.getCommand() instanceof HelpCommand)
          && !command.getCommandSpec().usageMessage().hidden()
          && !commands.contains(command)) {
        commands.add(command);
      }
    }
    return commands;
  }
}
