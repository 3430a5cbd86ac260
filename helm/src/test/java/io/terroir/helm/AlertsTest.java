package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts are complete, and about metrics that there are ({@link RunningNodeIT} scrapes them). */
final class AlertsTest {
  private static final Pattern METRIC = Pattern.compile("\\bterroir_[a-z_]+");

  private static List<Rule> rules() {
    return Chart.render(ValueSet.PRODUCTION)
        .all(PrometheusRule.class)
        .get(0)
        .getSpec()
        .getGroups()
        .stream()
        .flatMap(group -> group.getRules().stream())
        .toList();
  }

  /** The metrics that alerts are about. */
  static Set<String> metrics() {
    Set<String> found = new TreeSet<>();
    for (Rule rule : rules()) {
      Matcher matcher = METRIC.matcher(rule.getExpr().getStrVal());
      while (matcher.find()) {
        found.add(matcher.group());
      }
    }
    return found;
  }

  @Test
  void everyAlertSaysHowBadItIsAndWhatToDo() {
    assertThat(rules())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            rule -> {
              assertThat(rule.getAlert()).startsWith("Terroir");
              assertThat(rule.getLabels().get("severity")).isIn("critical", "warning");
              assertThat(rule.getAnnotations()).containsKeys("summary", "description");
            });
    assertThat(rules()).extracting(Rule::getAlert).doesNotHaveDuplicates();
  }

  @Test
  void theChartLeavesWhatIsForPrometheusToFillIn() {
    assertThat(rules())
        .filteredOn(rule -> rule.getAlert().equals("TerroirDiskNotTakenBack"))
        .extracting(rule -> rule.getAnnotations().get("summary"))
        .containsExactly(
            "{{ $labels.terroir_node }} has lost its disk, and {{ $value }} shards have not"
                + " taken it back.");
  }

  @Test
  void theDocumentationExplainsEachMetric() throws IOException {
    String operations = Files.readString(Path.of("..", "docs", "operations.md"));

    assertThat(metrics())
        .isNotEmpty()
        .allMatch(
            metric ->
                operations.contains("`" + metric + "`")
                    // In lists after the first, names are short.
                    || operations.contains("`" + metric.replaceFirst("terroir_[a-z]+", "") + "`"));
  }
}
