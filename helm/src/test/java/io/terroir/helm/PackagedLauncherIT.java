package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into the image, started without one. */
final class PackagedLauncherIT {
  private static final Path HOME = Path.of("..", "distribution", "target", "terroir");

  /** EX_CONFIG of sysexits.h. */
  private static final int BAD_CONFIGURATION = 78;

  @TempDir Path directory;

  private record Result(int code, String output) {}

  private Result run(Path launcher, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  static Path launcher() {
    return HOME.resolve("bin/terroir").toAbsolutePath();
  }

  @Test
  void tellsItsVersion() throws Exception {
    Result result = run(launcher(), "--version");

    assertThat(result.code()).isZero();
    assertThat(result.output()).startsWith("terroir 0.").contains("Java ");
  }

  @Test
  void isFoundThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("terroir"), launcher());

    assertThat(run(link, "--version").code()).isZero();
  }

  @Test
  void takesTheConfigurationsOfTheChart() throws Exception {
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);
    for (StatefulSet set : rendered.sets()) {
      Map.Entry<String, String> file = rendered.configurations(set).entrySet().iterator().next();
      Path yaml = Files.writeString(directory.resolve(file.getKey()), file.getValue());

      Result result = run(launcher(), "config", "check", yaml.toString());

      assertThat(result.code()).as(result.output()).isZero();
      assertThat(result.output()).contains("in eu-west-1, 3 regions, 24 peers");
    }
  }

  @Test
  void refusesABadConfiguration() throws Exception {
    Path yaml = Files.writeString(directory.resolve("bad.yaml"), "proces: {}");

    Result result = run(launcher(), "node", "--config", yaml.toString());

    assertThat(result.code()).isEqualTo(BAD_CONFIGURATION);
    assertThat(result.output()).contains("did you mean 'process'?");
  }

  @Test
  void hasLibrariesAndNoTests() throws IOException {
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .anyMatch(name -> name.startsWith("terroir-node-"))
          .noneMatch(name -> name.contains("junit") || name.contains("assertj"))
          .noneMatch(name -> name.startsWith("terroir-simulation"));
    }
  }
}
