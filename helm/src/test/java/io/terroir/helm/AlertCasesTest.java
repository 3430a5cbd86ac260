package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each alert fires when it should and not before, as promtool evaluates what the chart renders. */
final class AlertCasesTest {
  private static final Path CASES = Path.of("src/test/resources/alerts").toAbsolutePath();
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.([a-z_]+)");

  /** Asked for and given back for one alert: the labels with which it fires, if it does. */
  private record Case(String alert, List<Set<String>> firing) {}

  @TempDir Path directory;

  static Stream<Path> caseFiles() {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void promtoolReadsEveryRule() {
    AlertRules.write(directory.resolve("rules.yaml"), true);

    assertThat(Programs.run(directory, "promtool", "check", "rules", "rules.yaml"))
        .contains("SUCCESS: " + AlertRules.all().size() + " rules found");
  }

  @ParameterizedTest
  @MethodSource("caseFiles")
  void firesWhenItShouldAndNotBefore(Path cases) throws IOException {
    AlertRules.write(directory.resolve("rules.yaml"), false);
    Files.copy(cases, directory.resolve("cases.yaml"));

    assertThat(Programs.run(directory, "promtool", "test", "rules", "cases.yaml"))
        .contains("SUCCESS");
  }

  @Test
  void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() {
    Set<String> firing = new HashSet<>();
    Set<String> silent = new HashSet<>();
    cases().forEach(one -> (one.firing().isEmpty() ? silent : firing).add(one.alert()));

    assertThat(AlertRules.alerts())
        .extracting(Rule::getAlert)
        .allMatch(firing::contains)
        .allMatch(silent::contains);
  }

  @Test
  void textsNameOnlyLabelsThatTheAlertHas() {
    Map<String, Set<String>> labels = new HashMap<>();
    cases()
        .forEach(
            one ->
                one.firing()
                    .forEach(having -> labels.merge(one.alert(), having, AlertCasesTest::both)));

    assertThat(AlertRules.alerts())
        .allSatisfy(rule -> assertThat(labels.get(rule.getAlert())).containsAll(named(rule)));
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    return one.stream().filter(other::contains).collect(Collectors.toSet());
  }

  private static Set<String> named(Rule rule) {
    return LABEL
        .matcher(String.join(" ", rule.getAnnotations().values()))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Case> cases() {
    return caseFiles()
        .map(AlertCasesTest::read)
        .flatMap(file -> Dashboard.elements(file.path("tests")))
        .flatMap(test -> Dashboard.elements(test.path("alert_rule_test")))
        .map(
            one ->
                new Case(
                    one.path("alertname").asText(),
                    Dashboard.elements(one.path("exp_alerts"))
                        .map(alert -> names(alert.path("exp_labels")))
                        .toList()))
        .toList();
  }

  private static Set<String> names(JsonNode labels) {
    return labels.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  private static JsonNode read(Path file) {
    try {
      return new YAMLMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
