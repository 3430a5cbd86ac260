package io.terroir.sdk;

import java.util.Optional;

/**
 * What a get found.
 *
 * @param entry empty if the key is absent
 */
public record GetResult(Placement placement, Optional<Entry> entry) {
  /** The value as UTF-8, if the key is there. */
  public Optional<String> text() {
    return entry.map(Entry::valueText);
  }
}
