package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** The help texts, and the page that is made from them. */
final class CliPageTest {
  private static final Path PAGE = Path.of("..", "docs", "cli.md");
  private static final String RENEW =
      "mvn -q -pl node --also-make test -Dtest=CliPageTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dterroir.docs.write=true";

  private static List<CommandLine> all(CommandLine parent) {
    List<CommandLine> all = new ArrayList<>();
    for (CommandLine command : parent.getSubcommands().values()) {
      if (!command.getCommandName().equals("help")
          && !command.getCommandSpec().usageMessage().hidden()) {
        all.add(command);
        all.addAll(all(command));
      }
    }
    return all;
  }

  @Test
  void docsCliIsWhatTheHelpTextsSay() throws IOException {
    if (Boolean.getBoolean("terroir.docs.write")) {
      Files.writeString(PAGE, CliPage.text());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/cli.md is not what the help texts say; renew it with: %s", RENEW)
        .isEqualTo(CliPage.text());
  }

  @Test
  void everyCommandOptionAndParameterIsDescribedAndEveryCommandHasHelp() {
    for (CommandLine command : all(Main.ownCommands())) {
      CommandSpec spec = command.getCommandSpec();
      assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
      assertThat(String.join(" ", spec.usageMessage().description()))
          .as(spec.qualifiedName())
          .matches("(?s).*[.a-z)]");
      assertThat(spec.optionsMap()).as(spec.qualifiedName()).containsKey("--help");
      for (ArgSpec argument : spec.args()) {
        assertThat(String.join(" ", argument.description()))
            .as("%s %s", spec.qualifiedName(), argument.paramLabel())
            .isNotBlank()
            .endsWith(".");
      }
    }
  }
}
