package io.terroir.terraform.hcl;

import io.terroir.terraform.hcl.Expression.Call;
import io.terroir.terraform.hcl.Expression.For;
import io.terroir.terraform.hcl.Expression.Index;
import io.terroir.terraform.hcl.Expression.Literal;
import io.terroir.terraform.hcl.Expression.Mapping;
import io.terroir.terraform.hcl.Expression.Member;
import io.terroir.terraform.hcl.Expression.Name;
import io.terroir.terraform.hcl.Expression.Operation;
import io.terroir.terraform.hcl.Expression.Splat;
import io.terroir.terraform.hcl.Expression.Tuple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Expressions. An end of line ends one, except between parentheses and brackets; between braces it
 * ends an item.
 */
final class ExpressionParser {
  /** By precedence, the weakest first. */
  private static final List<List<String>> OPERATORS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("==", "!="),
          List.of(">=", "<=", ">", "<"),
          List.of("+", "-"),
          List.of("*", "/", "%"));

  private final Scanner in;
  private final TemplateParser templates;
  private boolean overLines;

  ExpressionParser(Scanner in) {
    this.in = in;
    this.templates = new TemplateParser(in, () -> within(true, this::expression));
  }

  Expression expression() {
    Expression condition = operation(0);
    if (!in.accept("?")) {
      return condition;
    }
    Expression yes = expression();
    in.expect(":");
    return new Operation("?", List.of(condition, yes, expression()));
  }

  /** Text without other expressions in it. */
  String plainText() {
    return templates.quoted().text().orElseThrow(() -> in.error("plain text is expected"));
  }

  private <T> T within(boolean lines, Supplier<T> parse) {
    boolean before = overLines;
    overLines = lines;
    T parsed = parse.get();
    overLines = before;
    return parsed;
  }

  private void skip() {
    if (overLines) {
      in.skipLines();
    } else {
      in.skipSpace();
    }
  }

  private Expression operation(int precedence) {
    if (precedence == OPERATORS.size()) {
      return unary();
    }
    Expression left = operation(precedence + 1);
    while (true) {
      Optional<String> operator = OPERATORS.get(precedence).stream().filter(in::sees).findFirst();
      if (operator.isEmpty()) {
        return left;
      }
      in.expect(operator.get());
      left = new Operation(operator.get(), List.of(left, operation(precedence + 1)));
    }
  }

  private Expression unary() {
    skip();
    for (String operator : List.of("!", "-")) {
      if (in.accept(operator)) {
        return new Operation(operator, List.of(unary()));
      }
    }
    Expression value = postfix(primary());
    skip();
    return value;
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      if (in.sees('.') && !in.sees("...")) {
        in.expect(".");
        if (in.accept("*")) {
          value = new Splat(value);
        } else if (in.seesName()) {
          value = new Member(value, in.name());
        } else {
          value = new Index(value, number());
        }
      } else if (in.accept("[")) {
        Expression target = value;
        value = within(true, () -> index(target));
      } else {
        return value;
      }
    }
  }

  private Expression index(Expression target) {
    in.skipLines();
    Expression indexed = in.accept("*") ? new Splat(target) : new Index(target, expression());
    in.skipLines();
    in.expect("]");
    return indexed;
  }

  private Expression primary() {
    if (in.sees('"')) {
      return templates.quoted();
    }
    if (in.sees("<<")) {
      return templates.heredoc();
    }
    if (in.accept("(")) {
      return within(
          true,
          () -> {
            Expression inner = expression();
            in.expect(")");
            return inner;
          });
    }
    if (in.accept("[")) {
      return within(true, this::tuple);
    }
    if (in.accept("{")) {
      return mapping();
    }
    if (in.seesName()) {
      return named();
    }
    return number();
  }

  private Expression named() {
    int line = in.line();
    String name = in.name();
    if (in.accept("(")) {
      return new Call(name, within(true, () -> elements(")")));
    }
    return switch (name) {
      case "true" -> new Literal(true);
      case "false" -> new Literal(false);
      case "null" -> new Literal(Optional.empty());
      default -> new Name(name, line);
    };
  }

  private Expression number() {
    String digits = in.whileAny("0123456789.eE");
    try {
      return new Literal(new BigDecimal(digits));
    } catch (NumberFormatException e) {
      throw in.error("an expression is expected");
    }
  }

  private Expression tuple() {
    in.skipLines();
    if (in.seesWord("for")) {
      return comprehension("]", false);
    }
    return new Tuple(elements("]"));
  }

  private List<Expression> elements(String end) {
    List<Expression> elements = new ArrayList<>();
    in.skipLines();
    while (!in.accept(end)) {
      elements.add(expression());
      in.accept("...");
      in.skipLines();
      if (!in.accept(",") && !in.sees(end)) {
        throw in.error("',' or '" + end + "' is expected");
      }
      in.skipLines();
    }
    return List.copyOf(elements);
  }

  private Expression mapping() {
    in.skipLines();
    if (in.seesWord("for")) {
      return within(true, () -> comprehension("}", true));
    }
    return within(false, this::items);
  }

  private Expression items() {
    List<Mapping.Item> items = new ArrayList<>();
    in.skipLines();
    while (!in.accept("}")) {
      // A bare name is a key; in parentheses it is a reference.
      boolean computed = in.sees('(');
      Expression key = expression();
      if (key instanceof Name name && !computed) {
        key = new Literal(name.name());
      }
      if (!in.accept("=") && !in.accept(":")) {
        throw in.error("'=' is expected");
      }
      items.add(new Mapping.Item(key, expression()));
      if (!in.accept(",") && !in.sees('\n') && !in.sees('}')) {
        throw in.error("',' or '}' is expected");
      }
      in.skipLines();
    }
    return new Mapping(List.copyOf(items));
  }

  private Expression comprehension(String end, boolean keyed) {
    in.expect("for");
    List<String> names = new ArrayList<>();
    do {
      in.skipLines();
      names.add(in.name());
      in.skipLines();
    } while (in.accept(","));
    in.expect("in");
    Expression collection = expression();
    in.expect(":");
    List<Expression> results = new ArrayList<>();
    results.add(expression());
    if (keyed) {
      in.expect("=>");
      results.add(expression());
      in.accept("...");
      in.skipLines();
    }
    Optional<Expression> condition = Optional.empty();
    if (in.seesWord("if")) {
      in.expect("if");
      condition = Optional.of(expression());
    }
    in.skipLines();
    in.expect(end);
    return new For(List.copyOf(names), collection, List.copyOf(results), condition);
  }
}
