package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** There is a page for each alert, complete, and what it leads to is there. */
final class RunbookPagesTest {
  private static final Path RUNBOOKS = Path.of("..", "docs", "runbooks");
  private static final List<String> SECTIONS =
      List.of("## Meaning", "## Impact", "## Diagnosis", "## Mitigation");

  private static final Pattern DASHBOARD = Pattern.compile("Dashboard \\*([^*]+)\\*: ([^.]*)");
  private static final Pattern ITALIC = Pattern.compile("\\*([^*]+)\\*");

  @Test
  void everyAlertHasAPageAndEveryPageAnAlert() throws IOException {
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      assertThat(files.map(RunbookPagesTest::name).filter(name -> !name.equals("README")))
          .containsExactlyInAnyOrderElementsOf(
              AlertRules.alerts().stream().map(Rule::getAlert).toList());
    }
  }

  @Test
  void everyPageSaysWhatItMeansWhatItDoesHowToFindTheCauseAndWhatHelps() throws IOException {
    for (Rule rule : AlertRules.alerts()) {
      List<String> page = Files.readAllLines(page(rule));

      assertThat(page.get(0)).isEqualTo("# " + rule.getAlert());
      assertThat(page.get(2))
          .startsWithIgnoringCase("*" + rule.getLabels().get("severity"))
          .contains(rule.getFor() == null ? "*" : "after " + rule.getFor());
      assertThat(page.stream().filter(line -> line.startsWith("## "))).isEqualTo(SECTIONS);
      for (String section : SECTIONS) {
        int heading = page.indexOf(section);
        assertThat(page.subList(heading + 1, heading + 3))
            .as(rule.getAlert() + " " + section)
            .anyMatch(line -> !line.isBlank());
      }
    }
  }

  @Test
  void theIndexHasThemAll() throws IOException {
    String index = Files.readString(RUNBOOKS.resolve("README.md"));

    assertThat(AlertRules.alerts())
        .allSatisfy(
            rule ->
                assertThat(index)
                    .contains(
                        "| [%1$s](%1$s.md) | %2$s |"
                            .formatted(rule.getAlert(), rule.getLabels().get("severity"))));
  }

  @Test
  void panelsThatPagesNameAreOnTheirDashboards() throws IOException {
    Map<String, Set<String>> shown =
        Dashboard.files().stream()
            .map(Dashboard::read)
            .collect(Collectors.toMap(Dashboard::title, RunbookPagesTest::titles));
    for (Rule rule : AlertRules.alerts()) {
      String page = Files.readString(page(rule)).replace('\n', ' ');

      assertThat(DASHBOARD.matcher(page).results())
          .allSatisfy(
              named ->
                  assertThat(ITALIC.matcher(named.group(2)).results())
                      .extracting(match -> match.group(1))
                      .isNotEmpty()
                      .allMatch(shown.getOrDefault(named.group(1), Set.of())::contains));
    }
  }

  private static Set<String> titles(Dashboard dashboard) {
    return dashboard.panels().stream().map(Dashboard.Panel::title).collect(Collectors.toSet());
  }

  @Test
  void linksOfPagesLeadSomewhere() throws IOException {
    for (Rule rule : AlertRules.alerts()) {
      assertThat(links(Files.readString(page(rule))))
          .allSatisfy(link -> assertThat(RUNBOOKS.resolve(link)).exists());
    }
  }

  private static Set<String> links(String page) {
    return Pattern.compile("\\]\\(([^)#]+)[^)]*\\)")
        .matcher(page)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path page(Rule rule) {
    return RUNBOOKS.resolve(rule.getAlert() + ".md");
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".md", "");
  }
}
