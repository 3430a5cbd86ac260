package io.terroir.terraform.hcl;

import io.terroir.terraform.hcl.Body.Attribute;
import io.terroir.terraform.hcl.Body.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The structure of a file: attributes, and blocks in blocks. */
public final class HclParser {
  private final Scanner in;
  private final ExpressionParser expressions;

  private HclParser(Scanner in) {
    this.in = in;
    this.expressions = new ExpressionParser(in);
  }

  /**
   * Reads a file.
   *
   * @param file its name, for messages
   * @throws HclException at the first error
   */
  public static Body parse(String file, String text) {
    HclParser parser = new HclParser(new Scanner(file, text));
    Body body = parser.body();
    if (!parser.in.atEnd()) {
      throw parser.in.error("a block or an attribute is expected");
    }
    return body;
  }

  private Body body() {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    List<Block> blocks = new ArrayList<>();
    in.skipLines();
    while (!in.atEnd() && !in.sees('}')) {
      int line = in.line();
      String name = in.name();
      in.skipSpace();
      if (in.accept("=")) {
        Attribute attribute = new Attribute(name, expressions.expression(), line);
        if (attributes.put(name, attribute) != null) {
          throw in.error("'" + name + "' is set twice");
        }
        if (!in.atEnd() && !in.sees('}')) {
          in.endOfLine();
        }
      } else {
        blocks.add(block(name, line));
      }
      in.skipLines();
    }
    return new Body(attributes, blocks);
  }

  private Block block(String type, int line) {
    List<String> labels = new ArrayList<>();
    while (!in.accept("{")) {
      labels.add(in.sees('"') ? expressions.plainText() : in.name());
      in.skipSpace();
    }
    Body body = body();
    in.expect("}");
    return new Block(type, List.copyOf(labels), body, in.file(), line);
  }
}
