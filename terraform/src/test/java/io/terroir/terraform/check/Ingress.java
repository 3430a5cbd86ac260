package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body;
import io.terroir.terraform.hcl.Body.Attribute;
import io.terroir.terraform.hcl.Body.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nothing is let in from everywhere. The network of all addresses may be the destination of a
 * route, and stands nowhere else: neither in a rule, nor in a default or a local value that could
 * get there. Rules of firewalls name protocol and ports.
 */
public final class Ingress implements Check {
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0/0", "::/0");

  /** What Azure takes for everywhere as well. */
  private static final Set<String> EVERYWHERE_IN_AZURE = Set.of("*", "Internet", "Any");

  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    for (Block block : module.blocks()) {
      everywhere(block, block.body(), problems);
    }
    module
        .resources("aws_vpc_security_group_ingress_rule")
        .filter(rule -> !namesPort(rule.body()))
        .forEach(rule -> problems.add(rule.place() + ": the rule does not name a port"));
    for (String old : List.of("aws_security_group_rule", "aws_security_group")) {
      module
          .resources(old)
          .forEach(
              rule ->
                  problems.add(
                      rule.place()
                          + ": rules stand alone, as aws_vpc_security_group_ingress_rule, and not"
                          + " in "
                          + old));
    }
    module
        .resources("google_compute_firewall")
        .filter(rule -> !rule.body().text("direction").equals(Optional.of("EGRESS")))
        .filter(
            rule ->
                rule.body().blocks("allow").stream()
                    .anyMatch(allow -> allow.body().value("ports").isEmpty()))
        .forEach(rule -> problems.add(rule.place() + ": the rule does not name a port"));
    module
        .resources("azurerm_network_security_rule")
        .filter(rule -> rule.body().text("direction").equals(Optional.of("Inbound")))
        .filter(rule -> rule.body().text("access").equals(Optional.of("Allow")))
        .filter(
            rule ->
                rule.body()
                    .text("source_address_prefix")
                    .filter(EVERYWHERE_IN_AZURE::contains)
                    .isPresent())
        .forEach(rule -> problems.add(rule.place() + ": the rule lets everybody in"));
    return problems;
  }

  private static boolean namesPort(Body rule) {
    return rule.value("from_port").isPresent()
        && rule.value("from_port").equals(rule.value("to_port"))
        && rule.text("ip_protocol").filter("tcp"::equals).isPresent();
  }

  private static void everywhere(Block top, Body body, List<String> problems) {
    for (Attribute attribute : body.attributes().values()) {
      boolean route =
          top.type().equals("resource")
              && top.label().equals("aws_route")
              && attribute.name().startsWith("destination_");
      boolean found =
          attribute
              .value()
              .all()
              .anyMatch(part -> part.text().filter(EVERYWHERE::contains).isPresent());
      if (found && !route) {
        problems.add(
            top.file()
                + ":"
                + attribute.line()
                + ": '"
                + attribute.name()
                + "' means all addresses there are");
      }
    }
    body.blocks().forEach(block -> everywhere(top, block.body(), problems));
  }
}
