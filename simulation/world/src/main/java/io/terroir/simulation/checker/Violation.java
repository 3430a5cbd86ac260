package io.terroir.simulation.checker;

import java.util.List;

/**
 * A promise that was not kept.
 *
 * @param checker who found it
 * @param explanation one sentence that a reader without the source understands
 * @param evidence the operations, states or places involved, one line each
 */
public record Violation(String checker, String explanation, List<String> evidence) {
  public Violation {
    evidence = List.copyOf(evidence);
  }

  /** With the operations involved, one line each. */
  public static Violation of(
      String checker, String explanation, List<? extends Operation<?, ?>> operations) {
    return new Violation(checker, explanation, operations.stream().map(Operation::render).toList());
  }

  public String render() {
    StringBuilder text = new StringBuilder(checker).append(": ").append(explanation).append('\n');
    evidence.forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }

  @Override
  public String toString() {
    return render();
  }
}
