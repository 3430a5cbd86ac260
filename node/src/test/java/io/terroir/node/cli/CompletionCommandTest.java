package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code terroir completion}, in a real bash. */
final class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir Path directory;
  private Path script = Path.of("");

  @BeforeEach
  void writeTheScript() throws IOException {
    CommandRun run = CommandRun.offline("completion", "bash");
    assertThat(run.exitCode()).isZero();
    script =
        Files.writeString(
            directory.resolve("terroir-completion"), String.join("\n", run.output()) + "\n");
  }

  /** What bash offers for the last of {@code words}. */
  private List<String> completions(String... words) throws Exception {
    assumeTrue(Files.isExecutable(BASH), "there is no bash");
    String line = String.join(" ", words);
    String program =
        """
        source '%s'
        COMP_WORDS=(%s)
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        COMP_LINE='%s'
        COMP_POINT=${#COMP_LINE}
        $(complete -p terroir | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, line, line);
    Process bash =
        new ProcessBuilder(BASH.toString(), "--norc", "-c", program)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void commandsAreCompleted() throws Exception {
    assertThat(completions("terroir", "sta")).containsExactly("status");
    assertThat(completions("terroir", "co")).contains("config", "completion");
  }

  @Test
  void commandsBelowCommandsAreCompleted() throws Exception {
    assertThat(completions("terroir", "shard", "mo")).containsExactly("move-leader");
    assertThat(completions("terroir", "config", "members", "re"))
        .containsExactlyInAnyOrder("remove", "replace");
  }

  @Test
  void optionsAreCompleted() throws Exception {
    assertThat(completions("terroir", "status", "--sh")).containsExactly("--shards");
    assertThat(completions("terroir", "node", "--con")).containsExactly("--config");
  }

  @Test
  void aShellThatIsNotKnownIsRefused() {
    CommandRun run = CommandRun.offline("completion", "fish");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.errors().get(0)).contains("BASH", "ZSH");
  }
}
