package io.terroir.sdk;

import java.util.Optional;

/**
 * How a key is written.
 *
 * @param requiredHome the region in which the origin must live: a new origin is bound to it, or the
 *     write fails with {@link Reason#RESIDENCY_VIOLATION}; one that lives elsewhere makes it fail
 *     with {@link Reason#WRONG_HOME}
 * @param returnPrevious whether the answer shall hold what was replaced
 * @param lease the lease that the key is attached to and ends with; {@link #NO_LEASE} if none.
 *     Without such a lease the write fails with {@link Reason#LEASE_NOT_FOUND}
 */
public record WriteOptions(Optional<String> requiredHome, boolean returnPrevious, long lease) {
  /** As the lease: none. */
  public static final long NO_LEASE = 0;

  /** Any home, without the previous entry. */
  public static WriteOptions defaults() {
    return new WriteOptions(Optional.empty(), false, NO_LEASE);
  }

  /** The same, for an origin that must live in {@code region}. */
  public WriteOptions requireHome(String region) {
    return new WriteOptions(Optional.of(region), returnPrevious, lease);
  }

  /** The same, with the previous entry in the answer. */
  public WriteOptions withPrevious() {
    return new WriteOptions(requiredHome, true, lease);
  }

  /** The same, for a key that ends with {@code leaseId}. */
  public WriteOptions attachedTo(long leaseId) {
    return new WriteOptions(requiredHome, returnPrevious, leaseId);
  }

  /** The same, for a key that ends with a lease. */
  public WriteOptions attachedTo(Lease owner) {
    return attachedTo(owner.id());
  }
}
