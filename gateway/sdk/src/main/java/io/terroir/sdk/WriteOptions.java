package io.terroir.sdk;

import java.util.Optional;

/**
 * How a key is written.
 *
 * @param requiredHome the region in which the origin must live: a new origin is bound to it, or the
 *     write fails with {@link Reason#RESIDENCY_VIOLATION}; one that lives elsewhere makes it fail
 *     with {@link Reason#WRONG_HOME}
 * @param returnPrevious whether the answer shall hold what was replaced
 */
public record WriteOptions(Optional<String> requiredHome, boolean returnPrevious) {
  /** Any home, without the previous entry. */
  public static WriteOptions defaults() {
    return new WriteOptions(Optional.empty(), false);
  }

  /** The same, for an origin that must live in {@code region}. */
  public WriteOptions requireHome(String region) {
    return new WriteOptions(Optional.of(region), returnPrevious);
  }

  /** The same, with the previous entry in the answer. */
  public WriteOptions withPrevious() {
    return new WriteOptions(requiredHome, true);
  }
}
