package io.terroir.runtime.transport;

/** How an envelope travels between two processes. Lanes do not delay each other. */
public enum Lane {
  /** Protocol messages: dropped when the bound is reached, since the protocols survive loss. */
  CONSENSUS,
  /** Requests and answers of clients: refused when the bound is reached, so that callers learn. */
  REQUEST,
  /** Snapshots and other bulk: the sender waits until the lane is writable again. */
  BULK
}
