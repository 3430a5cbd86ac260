package io.terroir.node.status;

import java.util.Collection;

/**
 * Something that an operator should know.
 *
 * @param health how much it matters; {@link Health#HEALTHY} for a mere note
 * @param text what it is, and what to do if that is not plain: one line
 */
public record Finding(Health health, String text) {
  static Finding down(String text) {
    return new Finding(Health.DOWN, text);
  }

  static Finding degraded(String text) {
    return new Finding(Health.DEGRADED, text);
  }

  static Finding note(String text) {
    return new Finding(Health.HEALTHY, text);
  }

  /** The worst of all; healthy if there are none. */
  public static Health worst(Collection<Finding> findings) {
    return findings.stream().map(Finding::health).reduce(Health.HEALTHY, Health::or);
  }
}
