package io.terroir.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.terroir.helm.Dashboard.Panel;
import io.terroir.helm.PromQl.LabelMatcher;
import io.terroir.helm.PromQl.Selector;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of Grafana's dashboard linter (grafana/dashboard-linter), under its names. They are a
 * little stricter here: every panel that shows data is looked at, of whatever type it is.
 */
enum DashboardRule {
  /** The source of the data is a variable. */
  TEMPLATE_DATASOURCE(DashboardRule::templateDatasource),
  /** There is a variable for jobs that several can be picked from. */
  TEMPLATE_JOB(dashboard -> templateOf("job", dashboard)),
  /** There is one for instances. */
  TEMPLATE_INSTANCE(dashboard -> templateOf("instance", dashboard)),
  /** The values of variables are asked for in PromQL. */
  TEMPLATE_LABEL_PROMQL(DashboardRule::templateLabels),
  /** Panels take their data from the variable source. */
  PANEL_DATASOURCE(
      panels(
          panel -> Set.of("$datasource", "${datasource}").contains(source(panel.json())),
          "takes its data from another source")),
  /** Panels say what they show. */
  PANEL_TITLE_DESCRIPTION(
      panels(
          panel -> !panel.title().isBlank() && !panel.json().path("description").asText().isBlank(),
          "has no title or no description")),
  /** Panels say in which unit. */
  PANEL_UNITS(
      panels(
          panel ->
              GrafanaUnits.KNOWN.contains(
                  panel.json().path("fieldConfig").path("defaults").path("unit").asText()),
          "has no unit that Grafana knows")),
  /** Panels ask something, in PromQL. */
  TARGET_PROMQL(DashboardRule::targetPromQl),
  /** Rates are taken over as many samples as fit to the scrape interval and the resolution. */
  TARGET_RATE_INTERVAL(
      selectors(
          selector ->
              selector.function().filter(Set.of("rate", "irate")::contains).isEmpty()
                  || selector.range().filter("$__rate_interval"::equals).isPresent(),
          "takes a rate over another time than $__rate_interval")),
  /** Queries are about the jobs that were picked. */
  TARGET_JOB(selectors(selector -> matches(selector, "job"), "does not match job")),
  /** And about the instances. */
  TARGET_INSTANCE(selectors(selector -> matches(selector, "instance"), "does not match instance"));

  private static final Pattern VARIABLE_QUERY = Pattern.compile("([a-z_]+)\\((.+)\\)");
  private static final Pattern LAST_LABEL = Pattern.compile(",\\s*[a-zA-Z_][a-zA-Z0-9_]*\\s*$");
  private static final Set<String> VARIABLE_FUNCTIONS =
      Set.of("label_names", "label_values", "metrics", "query_result");

  @SuppressWarnings("ImmutableEnumChecker") // Functions of this class, without state.
  private final Function<Dashboard, Stream<String>> check;

  DashboardRule(Function<Dashboard, Stream<String>> check) {
    this.check = check;
  }

  /** What of a dashboard breaks the rule, and how. */
  List<String> violations(Dashboard dashboard) {
    return check.apply(dashboard).map(problem -> dashboard.title() + " " + problem).toList();
  }

  private static Stream<String> templateDatasource(Dashboard dashboard) {
    List<JsonNode> sources = dashboard.variables("datasource");
    if (sources.size() != 1) {
      return Stream.of("has not one variable source of data");
    }
    JsonNode source = sources.get(0);
    return problems(
        "the source of data ",
        new Problem(!source.path("query").asText().equals("prometheus"), "is not Prometheus"),
        new Problem(!source.path("name").asText().equals("datasource"), "is not named datasource"),
        new Problem(
            !source.path("label").asText().equals("Data source"), "is not labelled Data source"));
  }

  private static Stream<String> templateOf(String name, Dashboard dashboard) {
    return dashboard
        .variable(name)
        .map(variable -> templateOf(name, variable))
        .orElseGet(() -> Stream.of("has no variable " + name));
  }

  private static Stream<String> templateOf(String name, JsonNode variable) {
    String label = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return problems(
        "variable " + name + " ",
        new Problem(!variable.path("type").asText().equals("query"), "is no query"),
        new Problem(
            !Set.of("$datasource", "${datasource}").contains(source(variable)),
            "asks another source"),
        new Problem(!variable.path("label").asText().equals(label), "is not labelled " + label),
        new Problem(!variable.path("multi").asBoolean(), "does not take several values"),
        new Problem(!variable.path("allValue").asText().equals(".+"), "has not .+ for all"));
  }

  private static Stream<String> templateLabels(Dashboard dashboard) {
    return dashboard.variables("query").stream()
        .filter(variable -> !asksInPromQl(query(variable)))
        .map(variable -> "variable " + variable.path("name").asText() + " asks " + query(variable));
  }

  private static boolean asksInPromQl(String query) {
    Matcher parts = VARIABLE_QUERY.matcher(query);
    if (!parts.matches() || !VARIABLE_FUNCTIONS.contains(parts.group(1))) {
      return false;
    }
    return isPromQl(LAST_LABEL.matcher(parts.group(2)).replaceFirst(""));
  }

  private static String query(JsonNode variable) {
    JsonNode query = variable.path("query");
    return query.isObject() ? query.path("query").asText() : query.asText();
  }

  private static Stream<String> targetPromQl(Dashboard dashboard) {
    return dashboard.panels().stream()
        .flatMap(
            panel ->
                panel.queries().isEmpty()
                    ? Stream.of(of(panel) + "asks nothing")
                    : panel.queries().stream()
                        .filter(query -> !isPromQl(query))
                        .map(query -> of(panel) + "asks what is no PromQL: " + query));
  }

  private static Function<Dashboard, Stream<String>> panels(Predicate<Panel> sound, String else_) {
    return dashboard ->
        dashboard.panels().stream().filter(sound.negate()).map(panel -> of(panel) + else_);
  }

  /** Of queries that are PromQL; about others there is another rule. */
  private static Function<Dashboard, Stream<String>> selectors(
      Predicate<Selector> sound, String else_) {
    return dashboard ->
        dashboard.panels().stream()
            .flatMap(
                panel ->
                    panel.queries().stream()
                        .filter(DashboardRule::isPromQl)
                        .filter(query -> !PromQl.selectors(query).stream().allMatch(sound))
                        .map(query -> of(panel) + else_ + ": " + query));
  }

  private static boolean isPromQl(String query) {
    try {
      PromQl.selectors(query);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean matches(Selector selector, String label) {
    return selector.matchers().contains(new LabelMatcher(label, "=~", "$" + label));
  }

  private static String source(JsonNode panelOrVariable) {
    JsonNode source = panelOrVariable.path("datasource");
    return source.isObject() ? source.path("uid").asText() : source.asText();
  }

  private static String of(Panel panel) {
    return "panel '" + panel.title() + "' ";
  }

  private record Problem(boolean there, String what) {}

  private static Stream<String> problems(String of, Problem... all) {
    return Stream.of(all).filter(Problem::there).map(problem -> of + problem.what());
  }
}
