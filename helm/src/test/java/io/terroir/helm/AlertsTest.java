package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts are complete, and about metrics that there are. */
final class AlertsTest {
  @Test
  void everyAlertSaysHowBadItIsAndWhatToDo() {
    assertThat(AlertRules.alerts())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            rule -> {
              assertThat(rule.getAlert()).matches("Terroir[A-Z][A-Za-z]+");
              assertThat(rule.getLabels().get("severity")).isIn("critical", "warning");
              assertThat(rule.getAnnotations()).containsKeys("summary", "description");
              assertThat(rule.getAnnotations())
                  .containsEntry(
                      "runbook_url",
                      "https://terroir.example.com/runbooks/" + rule.getAlert() + ".md");
            });
    assertThat(AlertRules.alerts()).extracting(Rule::getAlert).doesNotHaveDuplicates();
  }

  @Test
  void runbooksAreWhereTheValuesSay() {
    List<Rule> rules =
        Chart.render(ValueSet.EVERYTHING).all(PrometheusRule.class).stream()
            .flatMap(object -> object.getSpec().getGroups().stream())
            .flatMap(group -> group.getRules().stream())
            .toList();

    assertThat(rules)
        .filteredOn(rule -> rule.getAlert() != null)
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(rule.getAnnotations().get("runbook_url"))
                    .isEqualTo("https://git.example.com/wine/runbooks/" + rule.getAlert() + ".md"));
  }

  @Test
  void theChartLeavesWhatIsForPrometheusToFillIn() {
    assertThat(AlertRules.alerts())
        .filteredOn(rule -> rule.getAlert().equals("TerroirDiskNotTakenBack"))
        .extracting(rule -> rule.getAnnotations().get("summary"))
        .containsExactly(
            "{{ $labels.terroir_node }} has lost its disk, and {{ $value }} shards have not"
                + " taken it back.");
  }

  @Test
  void theDocumentationExplainsEachMetric() {
    assertThat(AlertRules.metrics()).hasSizeGreaterThan(25).allMatch(DocumentedMetrics::contains);
  }
}
