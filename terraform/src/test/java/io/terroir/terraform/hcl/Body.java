package io.terroir.terraform.hcl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands between the braces of a block, or in a file.
 *
 * @param attributes by name, in the order of the text
 * @param blocks in the order of the text
 */
public record Body(Map<String, Attribute> attributes, List<Block> blocks) {
  /**
   * A name and what it is set to.
   *
   * @param line where it stands, from 1
   */
  public record Attribute(String name, Expression value, int line) {}

  /**
   * A block such as {@code resource "aws_vpc" "this" {}}.
   *
   * @param file its name
   * @param line where it begins, from 1
   */
  public record Block(String type, List<String> labels, Body body, String file, int line) {
    /** Where it is, for messages. */
    public String place() {
      return file + ":" + line;
    }

    /** Its first label. */
    public String label() {
      return labels.get(0);
    }
  }

  /** What an attribute is set to. */
  public Optional<Expression> value(String name) {
    return Optional.ofNullable(attributes.get(name)).map(Attribute::value);
  }

  /** The text that an attribute is set to; empty if it is anything but plain text. */
  public Optional<String> text(String name) {
    return value(name).flatMap(Expression::text);
  }

  /** Whether an attribute is literally {@code true}. */
  public boolean isTrue(String name) {
    return value(name).equals(Optional.of(new Expression.Literal(true)));
  }

  /** The blocks of a type directly inside. */
  public List<Block> blocks(String type) {
    return blocks.stream().filter(block -> block.type().equals(type)).toList();
  }

  /** All blocks inside, at any depth, those that are there dynamically included. */
  public Stream<Block> allBlocks() {
    return blocks.stream()
        .flatMap(block -> Stream.concat(Stream.of(block), block.body().allBlocks()));
  }

  /** Every expression in it, at any depth, without the expressions that those consist of. */
  public Stream<Expression> expressions() {
    return Stream.concat(
        attributes.values().stream().map(Attribute::value),
        blocks.stream().flatMap(block -> block.body().expressions()));
  }
}
