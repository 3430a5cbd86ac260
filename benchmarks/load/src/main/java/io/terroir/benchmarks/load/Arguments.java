package io.terroir.benchmarks.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Arguments of the form {@code name=value}, as processes of a benchmark are told them. */
public final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  private Arguments() {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Arguments parse(List<String> words) {
    Arguments arguments = new Arguments();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + word + "' is not name=value");
      }
      arguments.values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return arguments;
  }

  /** A value. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("argument " + name + " is missing");
    }
    return value;
  }

  /** A whole number. */
  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  /** A number. */
  public double decimal(String name) {
    return Double.parseDouble(text(name));
  }

  /** Values with commas between them. */
  public List<String> list(String name) {
    return List.of(text(name).split(","));
  }
}
