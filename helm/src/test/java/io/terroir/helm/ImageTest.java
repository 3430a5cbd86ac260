package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Dockerfile, read: what it makes fits what the chart asks of the image. */
final class ImageTest {
  private static final Path ROOT = Path.of("..");

  private static List<String> instructions = List.of();

  @BeforeAll
  static void read() throws IOException {
    List<String> found = new ArrayList<>();
    StringBuilder continued = new StringBuilder();
    for (String line : Files.readAllLines(ROOT.resolve("Dockerfile"))) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      continued.append(line.endsWith("\\") ? line.substring(0, line.length() - 1) : line);
      if (!line.endsWith("\\")) {
        found.add(continued.toString());
        continued.setLength(0);
      }
    }
    instructions = found;
  }

  private static Stream<String> all(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1).trim());
  }

  private static String only(String instruction) {
    assertThat(all(instruction)).as(instruction).hasSize(1);
    return all(instruction).findFirst().orElseThrow();
  }

  @Test
  void standsOnARuntimeOfJava25AndHasNoTools() {
    assertThat(only("ARG")).matches("BASE=eclipse-temurin:25-jre-[a-z]+");
    assertThat(only("FROM")).isEqualTo("${BASE}");
  }

  @Test
  void isMadeOfTheDistributionAndDownloadsNothing() throws IOException {
    assertThat(only("COPY")).isEqualTo("distribution/target/terroir /opt/terroir");
    assertThat(all("ADD")).isEmpty();
    assertThat(only("RUN")).doesNotContain("apt", "curl", "wget", "http");
    assertThat(Files.readAllLines(ROOT.resolve(".dockerignore")))
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactly("*", "!distribution/target/terroir");
  }

  @Test
  void runsAsTheUserThatTheChartAsksFor() {
    String user = only("USER");

    assertThat(user).matches("[1-9][0-9]*:[1-9][0-9]*");
    assertThat(Chart.render(ValueSet.MINIMAL).pods())
        .extracting(PodSpec::getSecurityContext)
        .allMatch(context -> user.equals(context.getRunAsUser() + ":" + context.getRunAsGroup()))
        .allMatch(context -> user.endsWith(":" + context.getFsGroup()));
    assertThat(only("RUN")).contains("chown " + user + " /var/lib/terroir");
  }

  @Test
  void handsSignalsToTheProcess() throws IOException {
    assertThat(only("ENTRYPOINT")).isEqualTo("[\"/opt/terroir/bin/terroir\"]");
    assertThat(Files.readString(ROOT.resolve("distribution/src/bin/terroir")))
        .containsPattern("(?m)^exec \"\\$java\"");
  }

  @Test
  void tellsItsPortsAndWhereItWrites() {
    assertThat(only("EXPOSE")).isEqualTo("7500 7400 9464");
    assertThat(only("VOLUME")).isEqualTo("[\"/var/lib/terroir\", \"/tmp\"]");
  }
}
