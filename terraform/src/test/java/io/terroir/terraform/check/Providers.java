package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.Expression.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The version of Terraform and of each provider has a lower and an upper bound; each provider that
 * is used is required, and each that is required is used, here or by a module that is called.
 */
public final class Providers implements Check {
  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    boolean versioned =
        module
            .blocks("terraform")
            .anyMatch(block -> isBounded(block.body().value("required_version")));
    if (!versioned) {
      problems.add(module.name() + ": required_version has no lower and upper bound");
    }
    Map<String, Expression> required = module.requiredProviders();
    required.forEach(
        (name, requirement) -> {
          Optional<Mapping> mapping =
              Optional.of(requirement).filter(Mapping.class::isInstance).map(Mapping.class::cast);
          if (!isBounded(mapping.flatMap(keys -> keys.value("version")))) {
            problems.add(
                module.name() + ": the provider '" + name + "' has no lower and upper bound");
          }
          if (mapping.flatMap(keys -> keys.value("source")).isEmpty()) {
            problems.add(module.name() + ": the provider '" + name + "' has no source");
          }
        });
    Set<String> used = used(module);
    used.stream()
        .filter(name -> !required.containsKey(name))
        .forEach(
            name -> problems.add(module.name() + ": the provider '" + name + "' is not required"));
    Set<String> ofCalled =
        module
            .blocks("module")
            .flatMap(call -> module.calledBy(call).stream())
            .flatMap(called -> called.requiredProviders().keySet().stream())
            .collect(Collectors.toSet());
    required.keySet().stream()
        .filter(name -> !used.contains(name) && !ofCalled.contains(name))
        .forEach(name -> problems.add(module.name() + ": the provider '" + name + "' is not used"));
    return problems;
  }

  private static Set<String> used(Module module) {
    return Stream.concat(module.blocks("resource"), module.blocks("data"))
        .map(Block::label)
        .filter(type -> !type.equals("terraform_data"))
        .map(type -> type.substring(0, type.indexOf('_')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isBounded(Optional<Expression> version) {
    return version
        .flatMap(Expression::text)
        .filter(text -> text.contains(">=") && text.matches(".*, < [0-9.]+"))
        .isPresent();
  }
}
