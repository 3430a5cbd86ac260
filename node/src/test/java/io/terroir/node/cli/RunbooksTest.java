package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What runbooks tell people to type is understood. */
final class RunbooksTest {
  private static final Path RUNBOOKS = Path.of("..", "docs", "runbooks");

  /** At the beginning of a line of a listing, up to its comment; or in the text. */
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^terroir ([^#\\n]+)|`terroir ([^`]+)`");

  static Stream<String> commands() {
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      return files.sorted().flatMap(RunbooksTest::commandsOf).distinct().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> commandsOf(Path file) {
    try {
      return COMMAND
          .matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
          .map(String::strip)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandIsUnderstood(String command) {
    ParseResult result = Main.commandLine().parseArgs(command.split(" +"));

    assertThat(result.hasSubcommand()).isTrue();
  }

  @Test
  void anyOtherIsNot() {
    assertThat(commands()).hasSizeGreaterThan(10);
    assertThatThrownBy(() -> commandIsUnderstood("shard lead KEYSPACE"))
        .isInstanceOf(ParameterException.class);
    assertThatThrownBy(() -> commandIsUnderstood("status --quickly"))
        .isInstanceOf(ParameterException.class);
  }

  @Test
  void everyPageWithADiagnosisNamesACommand() throws IOException {
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      List<Path> pages = files.filter(file -> !file.endsWith("README.md")).toList();

      assertThat(pages).allSatisfy(page -> assertThat(commandsOf(page)).isNotEmpty());
    }
  }
}
