package io.terroir.terraform.check;

import io.terroir.terraform.hcl.Body.Block;
import io.terroir.terraform.hcl.Expression;
import io.terroir.terraform.hcl.Expression.Literal;
import io.terroir.terraform.hcl.Expression.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Each variable has a type, a description, and says whether it may be null; each is validated, by a
 * rule that looks at it. Each output has a description.
 */
public final class Declarations implements Check {
  private final Map<String, String> withoutValidation;

  /**
   * @param withoutValidation {@code module/variable} and the reason for which it needs no
   *     validation; variables of type {@code bool} need none, since both values are good
   */
  public Declarations(Map<String, String> withoutValidation) {
    this.withoutValidation = Map.copyOf(withoutValidation);
  }

  @Override
  public List<String> problems(Module module) {
    List<String> problems = new ArrayList<>();
    module.blocks("variable").forEach(block -> variable(module, block, problems));
    module
        .blocks("output")
        .filter(output -> !hasText(output, "description"))
        .forEach(
            output ->
                problems.add(
                    output.place() + ": output '" + output.label() + "' has no description"));
    return problems;
  }

  private void variable(Module module, Block variable, List<String> problems) {
    String name = variable.place() + ": variable '" + variable.label() + "' ";
    Optional<Expression> type = variable.body().value("type");
    if (type.isEmpty()) {
      problems.add(name + "has no type");
    }
    if (type.filter(Declarations::isAny).isPresent()) {
      problems.add(name + "may be anything: its type is any");
    }
    if (!hasText(variable, "description")) {
      problems.add(name + "has no description");
    }
    if (variable.body().value("nullable").isEmpty()) {
      problems.add(name + "does not say whether it may be null");
    }
    boolean exempt =
        type.filter(Declarations::isBool).isPresent()
            || withoutValidation.containsKey(module.name() + "/" + variable.label());
    List<Block> validations = variable.body().blocks("validation");
    if (validations.isEmpty() && !exempt) {
      problems.add(name + "is not validated");
    }
    for (Block validation : validations) {
      if (validation.body().value("error_message").isEmpty()) {
        problems.add(name + "is validated without a message");
      }
    }
  }

  private static boolean isAny(Expression type) {
    return type instanceof Name name && name.name().equals("any");
  }

  private static boolean isBool(Expression type) {
    return type instanceof Name name && name.name().equals("bool");
  }

  private static boolean hasText(Block block, String attribute) {
    return block
        .body()
        .value(attribute)
        .filter(value -> !(value instanceof Literal literal) || !literal.value().equals(""))
        .isPresent();
  }
}
