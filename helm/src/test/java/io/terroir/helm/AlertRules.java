package io.terroir.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules that the chart renders. */
final class AlertRules {
  private AlertRules() {}

  private static PrometheusRule rendered() {
    return Chart.render(ValueSet.PRODUCTION).all(PrometheusRule.class).get(0);
  }

  /** Alerts and recorded shares. */
  static List<Rule> all() {
    return rendered().getSpec().getGroups().stream()
        .flatMap(group -> group.getRules().stream())
        .toList();
  }

  static List<Rule> alerts() {
    return all().stream().filter(rule -> rule.getAlert() != null).toList();
  }

  static String expression(Rule rule) {
    return rule.getExpr().getStrVal();
  }

  /** The metrics of the product that the rules are about. */
  static Set<String> metrics() {
    return all().stream()
        .flatMap(rule -> PromQl.selectors(expression(rule)).stream())
        .map(PromQl.Selector::metric)
        .filter(metric -> !metric.contains(":"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Writes them as Prometheus reads them.
   *
   * @param annotated whether with the texts of alerts, which tests of promtool would have to repeat
   */
  static Path write(Path file, boolean annotated) {
    try {
      ObjectNode spec = new ObjectMapper().valueToTree(rendered().getSpec());
      if (!annotated) {
        rules(spec).forEach(rule -> rule.remove("annotations"));
      }
      return Files.writeString(file, new YAMLMapper().writeValueAsString(spec));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<ObjectNode> rules(ObjectNode spec) {
    return Dashboard.elements(spec.path("groups"))
        .flatMap(group -> Dashboard.elements(group.path("rules")))
        .map(ObjectNode.class::cast);
  }
}
