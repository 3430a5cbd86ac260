package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body;
import io.terroir.terraform.hcl.Body.Attribute;
import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.Expression.For;
import io.terroir.terraform.hcl.Expression.Index;
import io.terroir.terraform.hcl.Expression.Member;
import io.terroir.terraform.hcl.Expression.Name;
import io.terroir.terraform.hcl.Expression.Splat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Each reference resolves: to a variable, a local value, a resource, a data source, an output of a
 * module that is called, or a name that its surroundings introduce. What resources export is known
 * to their provider alone, and not checked.
 */
public final class References implements Check {
  /** Attributes whose names are not references to values. */
  private static final Set<String> NO_VALUES =
      Set.of("providers", "provider", "ignore_changes", "configuration_aliases");

  private static final Set<String> OF_TERRAFORM = Set.of("path", "terraform");

  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    for (Block block : module.blocks()) {
      new Walk(module, block, problems).top(blockScope(block));
    }
    return problems;
  }

  private static Set<String> blockScope(Block block) {
    Set<String> scope = new HashSet<>(OF_TERRAFORM);
    if (block.body().attributes().containsKey("for_each")) {
      scope.add("each");
    }
    if (block.body().attributes().containsKey("count")) {
      scope.add("count");
    }
    return scope;
  }

  private record Walk(Module module, Block top, List<String> problems) {
    private void top(Set<String> scope) {
      for (Attribute attribute : top.body().attributes().values()) {
        String name = attribute.name();
        if (name.equals("type") && top.type().equals("variable")) {
          continue;
        }
        // What decides about the instances cannot refer to one of them.
        Set<String> inside = new HashSet<>(scope);
        if (Set.of("for_each", "count").contains(name)) {
          inside.removeAll(Set.of("each", "count"));
        }
        attribute(attribute, inside);
      }
      top.body().blocks().forEach(block -> block(block, scope));
    }

    private void body(Body body, Set<String> scope) {
      body.attributes().values().forEach(attribute -> attribute(attribute, scope));
      body.blocks().forEach(block -> block(block, scope));
    }

    private void attribute(Attribute attribute, Set<String> scope) {
      if (!NO_VALUES.contains(attribute.name())) {
        expression(attribute.value(), scope);
      }
    }

    private void block(Block block, Set<String> scope) {
      Set<String> inside = new HashSet<>(scope);
      if (Set.of("precondition", "postcondition").contains(block.type())) {
        inside.add("self");
      }
      if (!block.type().equals("dynamic")) {
        body(block.body(), inside);
        return;
      }
      block.body().value("for_each").ifPresent(each -> expression(each, scope));
      inside.add(block.body().value("iterator").map(References::nameOf).orElse(block.label()));
      block.body().blocks("content").forEach(content -> body(content.body(), inside));
    }

    private void expression(Expression expression, Set<String> scope) {
      if (expression instanceof For loop) {
        expression(loop.collection(), scope);
        Set<String> inside = new HashSet<>(scope);
        inside.addAll(loop.names());
        loop.results().forEach(result -> expression(result, inside));
        loop.condition().ifPresent(condition -> expression(condition, inside));
        return;
      }
      List<String> path = new ArrayList<>();
      Optional<Name> root = root(expression, path);
      if (root.isPresent()) {
        reference(root.get(), path, scope);
        keys(expression).forEach(key -> expression(key, scope));
        return;
      }
      expression.parts().forEach(part -> expression(part, scope));
    }

    private void reference(Name root, List<String> path, Set<String> scope) {
      String name = root.name();
      if (scope.contains(name)) {
        return;
      }
      String first = path.isEmpty() ? "" : path.get(0);
      boolean resolves =
          switch (name) {
            case "var" -> module.names("variable").contains(first);
            case "local" -> module.locals().contains(first);
            case "module" -> resolvesToModule(path);
            case "data" -> declares("data", first, path.size() > 1 ? path.get(1) : "");
            default -> declares("resource", name, first);
          };
      if (!resolves) {
        String whole = path.isEmpty() ? name : name + "." + String.join(".", path);
        problems.add(
            top.file() + ":" + root.line() + ": " + whole + " refers to nothing that is there");
      }
    }

    private boolean resolvesToModule(List<String> path) {
      return module
          .blocks("module")
          .filter(call -> !path.isEmpty() && call.label().equals(path.get(0)))
          .anyMatch(
              call ->
                  path.size() == 1
                      || module
                          .calledBy(call)
                          .map(called -> called.names("output").contains(path.get(1)))
                          .orElse(true));
    }

    private boolean declares(String kind, String type, String name) {
      return module.blocks(kind).anyMatch(block -> block.labels().equals(List.of(type, name)));
    }
  }

  private static String nameOf(Expression expression) {
    return expression instanceof Name name ? name.name() : "";
  }

  /** The name that a chain of members begins with; adds the members to {@code path}. */
  private static Optional<Name> root(Expression expression, List<String> path) {
    if (expression instanceof Name name) {
      return Optional.of(name);
    }
    if (expression instanceof Member member) {
      Optional<Name> root = root(member.target(), path);
      path.add(member.name());
      return root;
    }
    if (expression instanceof Index index) {
      return root(index.target(), path);
    }
    return expression instanceof Splat splat ? root(splat.target(), path) : Optional.empty();
  }

  private static List<Expression> keys(Expression expression) {
    List<Expression> keys = new ArrayList<>();
    Expression at = expression;
    while (!(at instanceof Name)) {
      if (at instanceof Index index) {
        keys.add(index.key());
      }
      at = at.parts().get(0);
    }
    return keys;
  }
}
