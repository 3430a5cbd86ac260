package io.terroir.gateway.routing;

/** The methods that can be forwarded. */
public enum Method {
  /** {@code Data.Put}. */
  PUT,
  /** {@code Data.Get}. */
  GET,
  /** {@code Data.Delete}. */
  DELETE,
  /** {@code Data.Scan}. */
  SCAN,
  /** {@code Data.CompareAndSet}. */
  COMPARE_AND_SET,
  /** {@code Data.Txn}. */
  TXN,
  /** {@code Weak.Update}. */
  WEAK_UPDATE,
  /** {@code Weak.Read}. */
  WEAK_READ,
  /** {@code Leases.Grant}. */
  GRANT_LEASE,
  /** {@code Leases.Revoke}. */
  REVOKE_LEASE,
  /** {@code Leases.KeepAlive}. */
  KEEP_LEASE_ALIVE,
  /** {@code Leases.TimeToLive}. */
  LEASE_TIME_TO_LIVE,
  /** One answer of {@code Data.Watch}. */
  WATCH
}
