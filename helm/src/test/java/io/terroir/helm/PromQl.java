package io.terroir.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of PromQL, read for the selectors of an expression. Types are not checked: promtool
 * does that. Variables of Grafana may stand for durations and inside of strings.
 */
final class PromQl {
  /** A condition on a label. */
  record LabelMatcher(String label, String operator, String value) {}

  /**
   * What picks series.
   *
   * @param metric empty if the name is a matcher, or if there is none
   * @param range such as {@code $__rate_interval}
   * @param function what it is an argument of
   */
  record Selector(
      String metric,
      List<LabelMatcher> matchers,
      Optional<String> range,
      Optional<String> function) {
    Selector {
      matchers = List.copyOf(matchers);
    }

    Selector over(String duration) {
      return new Selector(metric, matchers, Optional.of(duration), function);
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`)"
              + "|(?<duration>(?:\\d+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_])|\\$__[a-z_]+)"
              + "|(?<number>\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)"
              + "|(?<name>[a-zA-Z_][a-zA-Z0-9_:]*)"
              + "|(?<symbol>==|!=|<=|>=|=~|!~|[-+*/%^<>(){}\\[\\],:=@])");

  private static final Set<String> AGGREGATORS =
      Set.of("sum", "min", "max", "avg", "count", "group", "stddev", "topk", "bottomk", "quantile");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "absent",
          "avg_over_time",
          "ceil",
          "changes",
          "clamp",
          "clamp_max",
          "clamp_min",
          "count_over_time",
          "delta",
          "deriv",
          "floor",
          "histogram_quantile",
          "idelta",
          "increase",
          "irate",
          "label_join",
          "label_replace",
          "last_over_time",
          "max_over_time",
          "min_over_time",
          "predict_linear",
          "present_over_time",
          "quantile_over_time",
          "rate",
          "resets",
          "round",
          "scalar",
          "sort",
          "sort_desc",
          "sum_over_time",
          "time",
          "timestamp",
          "vector");

  private static final Set<String> OPERATORS =
      Set.of("+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "and", "or", "unless");

  private static final String END = "";

  private final String text;
  private final List<String> tokens;
  private final List<Selector> selectors = new ArrayList<>();
  private int next;

  private PromQl(String text) {
    this.text = text;
    this.tokens = tokens(text);
  }

  /**
   * The selectors of an expression.
   *
   * @throws IllegalArgumentException if it is none, saying where
   */
  static List<Selector> selectors(String expression) {
    PromQl reader = new PromQl(expression);
    reader.expression(Optional.empty());
    if (!reader.peek().equals(END)) {
      throw reader.unexpected("the end");
    }
    return List.copyOf(reader.selectors);
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int position = 0;
    while (position < text.length()) {
      if (!matcher.find() || matcher.start() != position) {
        throw new IllegalArgumentException("cannot read '" + text.substring(position) + "'");
      }
      if (!matcher.group().isBlank()) {
        tokens.add(matcher.group());
      }
      position = matcher.end();
    }
    return tokens;
  }

  private void expression(Optional<String> function) {
    operand(function);
    while (OPERATORS.contains(peek())) {
      take();
      takeIf("bool");
      if (takeIf("on") || takeIf("ignoring")) {
        labels();
        if ((takeIf("group_left") || takeIf("group_right")) && peek().equals("(")) {
          labels();
        }
      }
      operand(function);
    }
  }

  private void operand(Optional<String> function) {
    while (takeIf("-") || takeIf("+")) {
      // A sign changes no selector.
    }
    boolean selector = primary(function);
    while (true) {
      if (takeIf("[")) {
        range(selector);
      } else if (takeIf("offset")) {
        takeIf("-");
        duration();
      } else {
        return;
      }
    }
  }

  /** Reads one operand, and says whether it is a selector. */
  private boolean primary(Optional<String> function) {
    String token = peek();
    if (takeIf("(")) {
      expression(function);
      expect(")");
      return false;
    }
    if (token.equals("{")) {
      selectors.add(new Selector("", matchers(), Optional.empty(), function));
      return true;
    }
    if (token.isEmpty() || !isName(token)) {
      if (!token.matches("[\\d\"'`].*")) {
        throw unexpected("an operand");
      }
      take();
      return false;
    }
    take();
    if (AGGREGATORS.contains(token)) {
      aggregation();
      return false;
    }
    if (peek().equals("(")) {
      if (!FUNCTIONS.contains(token)) {
        throw new IllegalArgumentException("unknown function " + token + " in " + text);
      }
      arguments(Optional.of(token));
      return false;
    }
    List<LabelMatcher> matchers = peek().equals("{") ? matchers() : List.of();
    selectors.add(new Selector(token, matchers, Optional.empty(), function));
    return true;
  }

  private void aggregation() {
    boolean grouped = grouping();
    arguments(Optional.empty());
    if (!grouped) {
      grouping();
    }
  }

  private boolean grouping() {
    if (takeIf("by") || takeIf("without")) {
      labels();
      return true;
    }
    return false;
  }

  private void arguments(Optional<String> function) {
    expect("(");
    if (takeIf(")")) {
      return;
    }
    do {
      expression(function);
    } while (takeIf(","));
    expect(")");
  }

  private void labels() {
    expect("(");
    while (!takeIf(")")) {
      name();
      takeIf(",");
    }
  }

  private List<LabelMatcher> matchers() {
    expect("{");
    List<LabelMatcher> found = new ArrayList<>();
    while (!takeIf("}")) {
      String label = name();
      String operator = take();
      if (!Set.of("=", "!=", "=~", "!~").contains(operator)) {
        throw new IllegalArgumentException("no operator for labels: " + operator + " in " + text);
      }
      String value = take();
      if (!value.matches("(?s)[\"'`].*")) {
        throw new IllegalArgumentException("no string: " + value + " in " + text);
      }
      found.add(new LabelMatcher(label, operator, value.substring(1, value.length() - 1)));
      takeIf(",");
    }
    return found;
  }

  private void range(boolean ofSelector) {
    String duration = duration();
    if (takeIf(":")) {
      if (!peek().equals("]")) {
        duration();
      }
    } else if (ofSelector) {
      int last = selectors.size() - 1;
      selectors.set(last, selectors.get(last).over(duration));
    } else {
      throw unexpected("':' of a subquery");
    }
    expect("]");
  }

  private String duration() {
    String token = take();
    if (!token.matches("\\d.*[a-z]|\\$__.*")) {
      throw new IllegalArgumentException("no duration: " + token + " in " + text);
    }
    return token;
  }

  private String name() {
    String token = take();
    if (!isName(token)) {
      throw new IllegalArgumentException("no label: " + token + " in " + text);
    }
    return token;
  }

  private static boolean isName(String token) {
    return token.matches("[a-zA-Z_].*");
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : END;
  }

  private String take() {
    String token = peek();
    next++;
    return token;
  }

  private boolean takeIf(String token) {
    boolean there = peek().equals(token);
    if (there) {
      next++;
    }
    return there;
  }

  private void expect(String token) {
    if (!takeIf(token)) {
      throw unexpected(token);
    }
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException(
        "expected %s, not '%s', in %s".formatted(wanted, peek(), text));
  }
}
