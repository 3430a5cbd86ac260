package io.terroir.terraform.hcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression.Call;
import io.terroir.terraform.hcl.Expression.For;
import io.terroir.terraform.hcl.Expression.Index;
import io.terroir.terraform.hcl.Expression.Literal;
import io.terroir.terraform.hcl.Expression.Mapping;
import io.terroir.terraform.hcl.Expression.Member;
import io.terroir.terraform.hcl.Expression.Name;
import io.terroir.terraform.hcl.Expression.Operation;
import io.terroir.terraform.hcl.Expression.Splat;
import io.terroir.terraform.hcl.Expression.Template;
import io.terroir.terraform.hcl.Expression.Tuple;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HclParserTest {
  private static Expression expression(String text) {
    return HclParser.parse("test.tf", "x = " + text + "\n").value("x").orElseThrow();
  }

  private static Expression name(String name) {
    return new Name(name, 0);
  }

  private static Expression number(int value) {
    return new Literal(new BigDecimal(value));
  }

  private static void refuses(String text, String problem) {
    assertThatThrownBy(() -> HclParser.parse("test.tf", text))
        .isInstanceOf(HclException.class)
        .hasMessage("test.tf:" + problem);
  }

  @Test
  void blocksStandInBlocks() {
    Body body =
        HclParser.parse(
            "test.tf",
            """
            # a comment
            resource "aws_vpc" "this" {
              cidr = "10.0.0.0/8" // another
              /* one over
                 two lines */
              lifecycle {
                prevent_destroy = true
              }
            }

            locals {}
            """);

    Block resource = body.blocks("resource").get(0);
    assertThat(resource.labels()).containsExactly("aws_vpc", "this");
    assertThat(resource.place()).isEqualTo("test.tf:2");
    assertThat(resource.body().text("cidr")).contains("10.0.0.0/8");
    assertThat(resource.body().blocks("lifecycle").get(0).body().isTrue("prevent_destroy"))
        .isTrue();
    assertThat(body.blocks("locals").get(0).body().attributes()).isEmpty();
  }

  @Test
  void literals() {
    assertThat(expression("true")).isEqualTo(new Literal(true));
    assertThat(expression("null")).isEqualTo(new Literal(Optional.empty()));
    assertThat(expression("12")).isEqualTo(number(12));
    assertThat(expression("\"a\\\"b\\n\"")).isEqualTo(new Literal("a\"b\n"));
    assertThat(expression("\"$${no} %%{no}\"")).isEqualTo(new Literal("${no} %{no}"));
  }

  @Test
  void textHasExpressionsInIt() {
    assertThat(expression("\"a-${var.b}-${\"c${d}\"}\""))
        .isEqualTo(
            new Template(
                List.of(
                    new Literal("a-"),
                    new Member(name("var"), "b"),
                    new Literal("-"),
                    new Template(List.of(new Literal("c"), name("d"))))));
  }

  @Test
  void heredocsHaveExpressionsInThem() {
    assertThat(expression("<<-EOT\n    a ${b}\n  EOT"))
        .isEqualTo(new Template(List.of(new Literal("    a "), name("b"), new Literal("\n"))));
  }

  @Test
  void membersIndexesAndSplats() {
    assertThat(expression("a.b[\"c\"].d[0]"))
        .isEqualTo(
            new Index(
                new Member(new Index(new Member(name("a"), "b"), new Literal("c")), "d"),
                number(0)));
    assertThat(expression("a[*].id")).isEqualTo(new Member(new Splat(name("a")), "id"));
    assertThat(expression("a.*.id")).isEqualTo(new Member(new Splat(name("a")), "id"));
  }

  @Test
  void operatorsBindAsTheyShould() {
    assertThat(expression("!a || b && 1 + 2 * 3 == -c"))
        .isEqualTo(
            new Operation(
                "||",
                List.of(
                    new Operation("!", List.of(name("a"))),
                    new Operation(
                        "&&",
                        List.of(
                            name("b"),
                            new Operation(
                                "==",
                                List.of(
                                    new Operation(
                                        "+",
                                        List.of(
                                            number(1),
                                            new Operation("*", List.of(number(2), number(3))))),
                                    new Operation("-", List.of(name("c"))))))))));
    assertThat(expression("(1 + 2) * 3"))
        .isEqualTo(
            new Operation(
                "*", List.of(new Operation("+", List.of(number(1), number(2))), number(3))));
    assertThat(expression("a ? b : c ? d : e"))
        .isEqualTo(
            new Operation(
                "?",
                List.of(
                    name("a"),
                    name("b"),
                    new Operation("?", List.of(name("c"), name("d"), name("e"))))));
  }

  @Test
  void functionsTakeListsApart() {
    assertThat(expression("merge(\n  a,\n  [b, c]...\n)"))
        .isEqualTo(new Call("merge", List.of(name("a"), new Tuple(List.of(name("b"), name("c"))))));
  }

  @Test
  void keysAreNamesTextsOrExpressions() {
    assertThat(expression("{\n  a = 1\n  \"b-c\" = 2, (d) = 3\n  \"${e}\" : f\n}"))
        .isEqualTo(
            new Mapping(
                List.of(
                    new Mapping.Item(new Literal("a"), number(1)),
                    new Mapping.Item(new Literal("b-c"), number(2)),
                    new Mapping.Item(name("d"), number(3)),
                    new Mapping.Item(new Template(List.of(name("e"))), name("f")))));
  }

  @Test
  void comprehensionsKeepAllTheirParts() {
    assertThat(expression("{ for k, v in a : k => v... if b }"))
        .isEqualTo(
            new For(
                List.of("k", "v"),
                name("a"),
                List.of(name("k"), name("v")),
                Optional.of(name("b"))));
    assertThat(expression("[\n  for v in a : {\n    w = v\n  }\n]"))
        .isEqualTo(
            new For(
                List.of("v"),
                name("a"),
                List.of(new Mapping(List.of(new Mapping.Item(new Literal("w"), name("v"))))),
                Optional.empty()));
  }

  @Test
  void whatIsNotReadIsRefused() {
    refuses("a = 1\na = 2\n", "2: 'a' is set twice");
    refuses("a =\n", "1: an expression is expected");
    refuses("a = [1\n2]\n", "2: ',' or ']' is expected");
    refuses("a = \"b\n\"\n", "1: text in quotes does not end on its line");
    refuses("a {\n", "2: '}' is expected");
    refuses("}\n", "1: a block or an attribute is expected");
    refuses("a = 1 b = 2\n", "1: '\n' is expected");
    refuses("a = <<EOT\n%{ if b }\nEOT\n", "2: directives in templates are not read here");
    refuses("a = { b = c d = e }\n", "1: ',' or '}' is expected");
    refuses("/* a\n", "1: a comment does not end");
  }
}
