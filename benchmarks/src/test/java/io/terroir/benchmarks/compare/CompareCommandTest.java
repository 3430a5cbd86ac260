package io.terroir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.cli.BenchTool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code terroir bench compare} refuses before it starts anything. */
final class CompareCommandTest {
  private static String refusal(String... arguments) {
    StringWriter errors = new StringWriter();
    CommandLine command =
        new CommandLine(new CompareCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(errors, true))
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println(problem.getMessage());
                  return 1;
                });
    assertThat(command.execute(arguments)).isNotZero();
    return errors.toString().lines().findFirst().orElse("");
  }

  @Test
  void itIsFoundByTheCommandLine() {
    assertThat(ServiceLoader.load(BenchTool.class)).anyMatch(CompareCommand.class::isInstance);
  }

  @Test
  void systemsThatItDoesNotKnow() {
    assertThat(refusal("--against", "etcd,mysql"))
        .isEqualTo("--against knows etcd, ratis and jraft, not 'mysql'");
    assertThat(refusal("--terroir", "side door"))
        .isEqualTo("--terroir knows gateway and leader, not 'side door'");
    assertThat(refusal("--terroir", "none", "--against", "none"))
        .isEqualTo("--terroir and --against leave nothing to measure");
  }

  @Test
  void numbersThatMakeNoSense() {
    assertThat(refusal("--callers", "0")).isEqualTo("--callers must be between 1 and 65536");
    assertThat(refusal("--rounds", "0")).startsWith("--rounds must be between 1 and");
    assertThat(refusal("--seconds", "0")).startsWith("--seconds must be between 0.1 and");
    assertThat(refusal("--keys", "5", "--groups", "1,64"))
        .startsWith("--keys must be between 64 and");
  }

  @Test
  void etcdThatIsNotInstalledIsNamedWithItsPackage() {
    assertThat(refusal("--against", "etcd", "--etcd", "no-such-etcd"))
        .contains("etcd is not installed", "etcd-server");
  }

  @Test
  void delayIsAskedOfServersByStraceAlone() {
    Launch launch = new Launch("server", List.of("etcd", "--name=a"));

    assertThat(FsyncDelay.NONE.applyTo(launch)).isEqualTo(launch);
    assertThat(new FsyncDelay(Duration.ofMillis(2)).applyTo(launch).command())
        .startsWith("strace", "--follow-forks")
        .contains("--inject=fsync,fdatasync:delay_exit=2000")
        .endsWith("etcd", "--name=a");
  }

  @Test
  void otherRaftLibrariesThatAreNotBuiltAreToldSo() {
    Contender missing = new JvmContender("other", "no-such-module", "S", "D", List.of());

    assertThat(missing.isInstalled()).isFalse();
    assertThat(missing.howToInstall()).contains("benchmarks/no-such-module");
  }
}
