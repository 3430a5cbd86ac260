package io.terroir.simulation.checker;

import java.util.ArrayList;
import java.util.List;

/**
 * What a checker found. It holds if nothing was violated <em>and</em> everything was decided: a
 * search that ran out of its budget is no proof.
 *
 * @param undecided why parts of a history could not be judged
 */
public record Verdict(List<Violation> violations, List<String> undecided) {
  public Verdict {
    violations = List.copyOf(violations);
    undecided = List.copyOf(undecided);
  }

  public static Verdict legal() {
    return new Verdict(List.of(), List.of());
  }

  public static Verdict of(List<Violation> violations) {
    return new Verdict(violations, List.of());
  }

  public static Verdict violated(Violation violation) {
    return of(List.of(violation));
  }

  public static Verdict undecided(String why) {
    return new Verdict(List.of(), List.of(why));
  }

  public boolean holds() {
    return violations.isEmpty() && undecided.isEmpty();
  }

  public boolean isViolated() {
    return !violations.isEmpty();
  }

  public boolean isUndecided() {
    return violations.isEmpty() && !undecided.isEmpty();
  }

  public Verdict and(Verdict other) {
    List<Violation> both = new ArrayList<>(violations);
    both.addAll(other.violations);
    List<String> open = new ArrayList<>(undecided);
    open.addAll(other.undecided);
    return new Verdict(both, open);
  }

  public String render() {
    if (holds()) {
      return "holds";
    }
    StringBuilder text = new StringBuilder();
    violations.forEach(violation -> text.append(violation.render()));
    undecided.forEach(why -> text.append("undecided: ").append(why).append('\n'));
    return text.toString();
  }

  @Override
  public String toString() {
    return render();
  }
}
