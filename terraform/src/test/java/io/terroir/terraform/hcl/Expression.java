package io.terroir.terraform.hcl;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An expression. Parentheses are not kept: its structure says the same. */
public sealed interface Expression {
  /**
   * A number, a text or a truth value, or the absence of one.
   *
   * @param value a {@link String}, a {@link java.math.BigDecimal}, a {@link Boolean}, or {@link
   *     Optional#empty()} for {@code null}
   */
  record Literal(Object value) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of();
    }
  }

  /** Text with other expressions in it. */
  record Template(List<Expression> parts) implements Expression {}

  /**
   * A name: {@code var}, the type of a resource, a variable of a {@code for}.
   *
   * @param line where it stands, from 1; two that differ in it only are equal
   */
  record Name(String name, int line) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /** {@code target.name}. */
  record Member(Expression target, String name) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(target);
    }
  }

  /** {@code target[key]}. */
  record Index(Expression target, Expression key) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(target, key);
    }
  }

  /** {@code target[*]}: all that is in it. */
  record Splat(Expression target) implements Expression {
    @Override
    public List<Expression> parts() {
      return List.of(target);
    }
  }

  /** A function and its arguments. */
  record Call(String function, List<Expression> parts) implements Expression {}

  /** {@code [a, b]}. */
  record Tuple(List<Expression> parts) implements Expression {}

  /** {@code {a = b}}. */
  record Mapping(List<Item> items) implements Expression {
    /** A key and its value. */
    public record Item(Expression key, Expression value) {}

    @Override
    public List<Expression> parts() {
      return items.stream().flatMap(item -> Stream.of(item.key(), item.value())).toList();
    }

    /** What a key that is plain text is set to. */
    public Optional<Expression> value(String key) {
      return items.stream()
          .filter(item -> item.key().text().equals(Optional.of(key)))
          .map(Item::value)
          .findFirst();
    }
  }

  /**
   * {@code [for names in collection : results if condition]}.
   *
   * @param names one or two
   * @param results the value; or the key and the value
   */
  record For(
      List<String> names,
      Expression collection,
      List<Expression> results,
      Optional<Expression> condition)
      implements Expression {
    @Override
    public List<Expression> parts() {
      return Stream.of(Stream.of(collection), results.stream(), condition.stream())
          .flatMap(part -> part)
          .toList();
    }
  }

  /** An operator and what it is applied to: one, two, or three if it is {@code ?}. */
  record Operation(String operator, List<Expression> parts) implements Expression {}

  /** What it consists of, directly. */
  List<Expression> parts();

  /** Itself, and all that it consists of, at any depth. */
  default Stream<Expression> all() {
    return Stream.concat(Stream.of(this), parts().stream().flatMap(Expression::all));
  }

  /** The text that it is; empty if it is anything but plain text. */
  default Optional<String> text() {
    return this instanceof Literal literal && literal.value() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }
}
