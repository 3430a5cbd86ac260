package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule finds a dashboard that breaks it, and takes one that does not. */
final class DashboardRuleTest {
  private static final String SOUND =
      """
      {"title": "Wine",
       "templating": {"list": [
         {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"},
         {"name": "job", "label": "Job", "type": "query", "datasource": {"uid": "${datasource}"},
          "query": "label_values(bottles, job)", "multi": true, "allValue": ".+"},
         {"name": "instance", "label": "Instance", "type": "query", "datasource": "$datasource",
          "query": {"query": "label_values(bottles{job=~'$job'}, instance)"}, "multi": true, "allValue": ".+"}]},
       "panels": [
         {"type": "row", "title": "", "panels": [
           {"type": "stat", "title": "Bottles", "description": "How many are left.",
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "fieldConfig": {"defaults": {"unit": "short"}},
            "targets": [{"expr": "sum(rate(bottles{job=~\\"$job\\", instance=~\\"$instance\\"}[$__rate_interval]))"}]}]}]}
      """;

  private static Dashboard dashboard(String json) throws JsonProcessingException {
    return new Dashboard(new ObjectMapper().readTree(json));
  }

  private static Set<DashboardRule> brokenBy(String json) throws JsonProcessingException {
    Dashboard dashboard = dashboard(json);
    return Arrays.stream(DashboardRule.values())
        .filter(rule -> !rule.violations(dashboard).isEmpty())
        .collect(Collectors.toSet());
  }

  @Test
  void aSoundDashboardBreaksNone() throws JsonProcessingException {
    assertThat(brokenBy(SOUND)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "TEMPLATE_DATASOURCE     | \"type\": \"datasource\"          | \"type\": \"constant\"",
        "TEMPLATE_DATASOURCE     | \"query\": \"prometheus\"         | \"query\": \"loki\"",
        "TEMPLATE_DATASOURCE     | \"label\": \"Data source\"        | \"label\": \"Data\"",
        "TEMPLATE_DATASOURCE     | \"name\": \"datasource\"          | \"name\": \"source\"",
        "TEMPLATE_JOB            | \"name\": \"job\"                 | \"name\": \"jobs\"",
        "TEMPLATE_JOB            | \"label\": \"Job\"                | \"label\": \"job\"",
        "TEMPLATE_JOB            | job)\", \"multi\": true           | job)\", \"multi\": false",
        "TEMPLATE_JOB            | {\"uid\": \"${datasource}\"}      | {\"uid\": \"mine\"}",
        "TEMPLATE_INSTANCE       | \"name\": \"instance\"            | \"name\": \"pod\"",
        "TEMPLATE_INSTANCE       | \"$datasource\"                   | \"mine\"",
        "TEMPLATE_INSTANCE       | \"allValue\": \".+\"}]},          | \"allValue\": \".*\"}]},",
        "TEMPLATE_LABEL_PROMQL   | label_values(bottles, job)        | label_value(bottles, job)",
        "TEMPLATE_LABEL_PROMQL   | label_values(bottles, job)        | label_values(bottles{, job)",
        "TEMPLATE_LABEL_PROMQL   | label_values(bottles, job)        | bottles",
        "PANEL_DATASOURCE        | \"prometheus\", \"uid\": \"${datasource}\" | \"prometheus\", \"uid\": \"mine\"",
        "PANEL_TITLE_DESCRIPTION | \"title\": \"Bottles\"            | \"title\": \"\"",
        "PANEL_TITLE_DESCRIPTION | How many are left.                | ",
        "PANEL_UNITS             | \"unit\": \"short\"               | \"unit\": \"bottles\"",
        "PANEL_UNITS             | \"unit\": \"short\"               | \"decimals\": 1",
        "TARGET_PROMQL           | sum(rate(                         | sum(rate((",
        "TARGET_PROMQL           | \"targets\": [                    | \"links\": [",
        "TARGET_RATE_INTERVAL    | [$__rate_interval]                | [5m]",
        "TARGET_JOB              | job=~\\\"$job\\\",                | ",
        "TARGET_JOB              | job=~\\\"$job\\\",                | job=\\\"wine\\\",",
        "TARGET_INSTANCE         | , instance=~\\\"$instance\\\"     | ",
      })
  void findsWhatBreaksIt(DashboardRule rule, String part, String other)
      throws JsonProcessingException {
    String broken = SOUND.replace(part, other == null ? "" : other);

    assertThat(broken).isNotEqualTo(SOUND);
    assertThat(brokenBy(broken)).contains(rule);
  }

  @ParameterizedTest
  @EnumSource
  void everyRuleHasADashboardThatBreaksIt(DashboardRule rule) throws NoSuchMethodException {
    List<String> cases =
        List.of(
            DashboardRuleTest.class
                .getDeclaredMethod(
                    "findsWhatBreaksIt", DashboardRule.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value());

    assertThat(cases).anyMatch(line -> line.startsWith(rule.name() + " "));
  }
}
