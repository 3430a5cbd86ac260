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
  WEAK_READ
}
