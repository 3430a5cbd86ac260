package io.terroir.simulation.checker.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A transaction over lists: its steps happen in order and at one moment. Each value is appended to
 * a key at most once in a history.
 */
public record ListOperation(List<Step> steps) {
  public ListOperation {
    steps = List.copyOf(steps);
  }

  public static ListOperation of(Step... steps) {
    return new ListOperation(List.of(steps));
  }

  /** A read or an append. */
  public sealed interface Step {
    String key();
  }

  /** Reads the whole list of a key; a key nobody appended to has the empty list. */
  public record Read(String key) implements Step {
    @Override
    public String toString() {
      return "read " + key;
    }
  }

  /** Adds a value at the end of the list of a key. */
  public record Append(String key, long value) implements Step {
    @Override
    public String toString() {
      return "append " + value + " to " + key;
    }
  }

  public boolean isReadOnly() {
    return steps.stream().allMatch(step -> step instanceof Read);
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining(", ", "{", "}"));
  }
}
