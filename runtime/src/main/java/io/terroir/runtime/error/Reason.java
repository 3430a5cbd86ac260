package io.terroir.runtime.error;

/** Why a request was not served. The names are part of the public API. */
public enum Reason {
  /** A field of the request is malformed, missing or too large. */
  INVALID_ARGUMENT(false),
  /** No keyspace has this name. */
  KEYSPACE_NOT_FOUND(false),
  /** A keyspace of this name exists with another policy. */
  KEYSPACE_EXISTS(false),
  /** The policy of the keyspace forbids it. */
  RESIDENCY_VIOLATION(false),
  /** The origin lives in another region. */
  WRONG_HOME(true),
  /** No gateway of the home region can be reached. */
  HOME_REGION_UNAVAILABLE(true),
  /** The origin is between two homes. */
  ORIGIN_MOVING(true),
  /** The replica is not the leader of the shard. */
  NOT_LEADER(true),
  /** A compare-and-set found another value. */
  COMPARE_FAILED(false),
  /** Another owner holds the reservation of this value. */
  ALREADY_RESERVED(false),
  /** The reservation has ended, or its owner has renewed it meanwhile. */
  RESERVATION_LOST(false),
  /** The origin was erased. */
  ERASED(false),
  /** The revision is older than the history that the shard keeps. */
  COMPACTED(false),
  /** No lease has this id: it was never granted, was revoked, or has expired. */
  LEASE_NOT_FOUND(false),
  /** The request may or may not have been executed; it will not be executed again. */
  OUTCOME_UNKNOWN(false),
  /** A bounded queue is full. */
  RESOURCE_EXHAUSTED(true),
  /** No quorum answered in time, or no replica is ready. */
  UNAVAILABLE(true),
  /** The caller's deadline passed. */
  DEADLINE_EXCEEDED(true),
  /** Something unexpected; the log of the replica says more. */
  INTERNAL(false);

  private final boolean retriable;

  Reason(boolean retriable) {
    this.retriable = retriable;
  }

  /** Whether the same request, with the same request id, may succeed later. */
  public boolean retriable() {
    return retriable;
  }
}
