package io.terroir.node.config;

import java.util.List;
import java.util.Locale;

/**
 * A key of the configuration, as {@code process.data-dir}.
 *
 * @param path its sections and its name, with dots between them
 * @param isList whether its value is a list, which is overridden as a whole, written as YAML
 * @param fields of an entry of the list; none if an entry is a scalar
 */
public record ConfigKey(String path, boolean isList, List<String> fields) {
  private static final String PREFIX = "TERROIR_";

  public ConfigKey {
    fields = List.copyOf(fields);
  }

  /** The environment variable that overrides it. */
  public String variable() {
    return variable(path);
  }

  static String variable(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
