package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/** The commands in the documentation are commands: those of blocks of code, line by line. */
final class DocsCommandsTest {
  private static final Pattern COMMAND = Pattern.compile("(\\./)?terroir [a-z].*");

  /** Of modules that are not on the class path here. */
  private static final Pattern OF_OTHERS =
      Pattern.compile("simulate.*|bench (compare|ycsb|load|latency).*");

  @Test
  void everyCommandThatIsQuotedIsUnderstood() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("..", "README.md")));
    try (Stream<Path> found = Files.walk(Path.of("..", "docs", "operations"))) {
      found.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    List<String> wrong = new ArrayList<>();
    int commands = 0;
    for (Path page : pages) {
      for (String command : commands(Files.readString(page))) {
        commands++;
        problem(command).ifPresent(problem -> wrong.add(page + ": " + command + ": " + problem));
      }
    }

    assertThat(commands).isGreaterThan(40);
    assertThat(wrong).isEmpty();
  }

  private static List<String> commands(String page) {
    List<String> commands = new ArrayList<>();
    boolean code = false;
    for (String line : page.lines().toList()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (code) {
        for (String part : line.replaceFirst("\\s#\\s.*", "").split("&&|\\|\\|?|>", -1)) {
          String command = part.strip();
          if (COMMAND.matcher(command).matches()) {
            commands.add(command.substring(command.indexOf("terroir ") + "terroir ".length()));
          }
        }
      }
    }
    return commands;
  }

  private static Optional<String> problem(String command) {
    if (OF_OTHERS.matcher(command).matches()) {
      return Optional.empty();
    }
    try {
      Main.commandLine().parseArgs(command.replace("\"", "").split("\\s+", -1));
      return Optional.empty();
    } catch (ParameterException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
