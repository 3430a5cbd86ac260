package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.Expression.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A module that is called is there, gets a value for each variable that needs one and for none that
 * it has not, and gets providers under the names by which it requires them.
 */
public final class Calls implements Check {
  private static final Set<String> OF_TERRAFORM =
      Set.of("source", "version", "providers", "for_each", "count", "depends_on");

  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    module.blocks("module").forEach(call -> call(module, call, problems));
    return problems;
  }

  private static void call(Module module, Block call, List<String> problems) {
    String name = call.place() + ": module '" + call.label() + "' ";
    Optional<Module> called = module.calledBy(call);
    if (called.isEmpty()) {
      problems.add(name + "has no source that is there");
      return;
    }
    Set<String> given = new TreeSet<>(call.body().attributes().keySet());
    given.removeAll(OF_TERRAFORM);
    Set<String> declared = called.get().names("variable");
    Set<String> needed =
        called
            .get()
            .blocks("variable")
            .filter(variable -> variable.body().value("default").isEmpty())
            .map(Block::label)
            .collect(Collectors.toCollection(TreeSet::new));
    minus(given, declared)
        .forEach(unknown -> problems.add(name + "sets '" + unknown + "', which is no variable"));
    minus(needed, given).forEach(missing -> problems.add(name + "does not set '" + missing + "'"));
    call.body()
        .value("providers")
        .ifPresent(providers -> providers(module, called.get(), providers, name, problems));
  }

  private static void providers(
      Module module, Module called, Expression providers, String name, List<String> problems) {
    Set<String> given =
        providers instanceof Mapping mapping
            ? mapping.items().stream()
                .flatMap(item -> item.key().text().stream())
                .collect(Collectors.toCollection(TreeSet::new))
            : new TreeSet<>();
    minus(called.requiredProviders().keySet(), given)
        .forEach(missing -> problems.add(name + "is not given the provider '" + missing + "'"));
    minus(given, called.requiredProviders().keySet())
        .forEach(
            unknown ->
                problems.add(name + "is given the provider '" + unknown + "', which it has not"));
    providers
        .all()
        .filter(Expression.Member.class::isInstance)
        .map(Expression.Member.class::cast)
        .filter(alias -> !isConfigured(module, alias))
        .forEach(
            alias ->
                problems.add(
                    name + "is given the provider '" + alias.name() + "', which is not there"));
  }

  private static boolean isConfigured(Module module, Expression.Member alias) {
    return alias.target() instanceof Expression.Name provider
        && module
            .blocks("provider")
            .anyMatch(
                block ->
                    block.label().equals(provider.name())
                        && block.body().text("alias").equals(Optional.of(alias.name())));
  }

  private static Set<String> minus(Set<String> all, Set<String> without) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(without);
    return rest;
  }
}
