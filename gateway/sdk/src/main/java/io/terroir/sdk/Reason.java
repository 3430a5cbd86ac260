package io.terroir.sdk;

/** Why a request failed. */
public enum Reason {
  /** A field of the request is malformed, missing or too large. */
  INVALID_ARGUMENT,
  /** No keyspace has this name. */
  KEYSPACE_NOT_FOUND,
  /** A keyspace of this name exists with another policy. */
  KEYSPACE_EXISTS,
  /** The policy of the keyspace forbids it. */
  RESIDENCY_VIOLATION,
  /** The origin lives in another region. */
  WRONG_HOME,
  /** No gateway of the home region can be reached. */
  HOME_REGION_UNAVAILABLE,
  /** The origin is between two homes. */
  ORIGIN_MOVING,
  /** No leader of the shard was found in time. */
  NOT_LEADER,
  /** A comparison did not hold. */
  COMPARE_FAILED,
  /** Another owner holds the reservation of this value. */
  ALREADY_RESERVED,
  /** The reservation has ended, or its owner has renewed it meanwhile. */
  RESERVATION_LOST,
  /** The origin was erased. */
  ERASED,
  /** The revision is older than the history that is kept. */
  COMPACTED,
  /** No lease has this id: it was never granted, was revoked, or has expired. */
  LEASE_NOT_FOUND,
  /** The request may or may not have been executed, and is not repeated. */
  OUTCOME_UNKNOWN,
  /** Too much is going on; nothing was done. */
  RESOURCE_EXHAUSTED,
  /** No gateway, no quorum or no replica answered. */
  UNAVAILABLE,
  /** The deadline passed. A write may have been executed. */
  DEADLINE_EXCEEDED,
  /** Something unexpected on the other side, or a reason that this client does not know. */
  INTERNAL
}
