package io.terroir.terraform.hcl;

import io.terroir.terraform.hcl.Expression.Literal;
import io.terroir.terraform.hcl.Expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Text in quotes, and heredocs. */
final class TemplateParser {
  private final Scanner in;
  private final Supplier<Expression> inner;

  /**
   * @param inner reads what stands between <code>${</code> and <code>}</code>
   */
  TemplateParser(Scanner in, Supplier<Expression> inner) {
    this.in = in;
    this.inner = inner;
  }

  Expression quoted() {
    in.expect("\"");
    Parts parts = new Parts();
    while (!in.accept("\"")) {
      if (in.accept("\\")) {
        parts.text.append(escaped(in.next()));
      } else if (in.sees('\n')) {
        throw in.error("text in quotes does not end on its line");
      } else {
        piece(parts);
      }
    }
    return parts.expression();
  }

  Expression heredoc() {
    in.expect("<<");
    in.accept("-");
    String end = in.name();
    in.endOfLine();
    Parts parts = new Parts();
    // Blanks at the beginning of lines are kept: no check looks at them.
    while (true) {
      String indent = in.whileAny(" \t");
      if (in.seesWord(end)) {
        in.expect(end);
        return parts.expression();
      }
      parts.text.append(indent);
      while (!in.accept("\n")) {
        piece(parts);
      }
      parts.text.append('\n');
    }
  }

  private void piece(Parts parts) {
    if (in.accept("$${")) {
      parts.text.append("${");
    } else if (in.accept("%%{")) {
      parts.text.append("%{");
    } else if (in.accept("${")) {
      in.accept("~");
      parts.add(inner.get());
      in.accept("~");
      in.expect("}");
    } else if (in.sees("%{")) {
      throw in.error("directives in templates are not read here");
    } else {
      parts.text.append(in.next());
    }
  }

  private char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\' -> c;
      default -> throw in.error("'\\" + c + "' is not read here");
    };
  }

  private static final class Parts {
    private final List<Expression> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private void add(Expression part) {
      endText();
      parts.add(part);
    }

    private void endText() {
      if (text.length() > 0) {
        parts.add(new Literal(text.toString()));
        text.setLength(0);
      }
    }

    private Expression expression() {
      endText();
      if (parts.isEmpty()) {
        return new Literal("");
      }
      return parts.size() == 1 && parts.get(0) instanceof Literal text
          ? text
          : new Template(List.copyOf(parts));
    }
  }
}
