package io.terroir.node.config;

import java.util.List;

/**
 * A configuration, and where its values come from.
 *
 * @param values of every key, in the order of the keys
 */
public record LoadedConfig(TerroirConfig config, List<Value> values) {
  public LoadedConfig {
    values = List.copyOf(values);
  }

  /**
   * The value of a key.
   *
   * @param text as it is written, lists as JSON; empty if nothing says it
   */
  public record Value(ConfigKey key, String text, Source source) {}

  /** Who says what a value is; the later ones win. */
  public enum Source {
    /** Nobody: what the process does then is its default. */
    DEFAULT,
    /** The file. */
    FILE,
    /** An environment variable. */
    ENVIRONMENT,
    /** The command line. */
    FLAG
  }
}
