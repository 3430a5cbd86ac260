package io.terroir.raft.shard;

import io.terroir.runtime.error.Refusal;

/**
 * A command would read, change or return more than one entry of the log may; its effects are to be
 * dropped. Has no stack trace. Depends on the state and the command alone, so that every replica
 * finds the same.
 */
final class TooMuchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String says;

  /** A transaction at fault. */
  TooMuchException(String says) {
    this("txn", says);
  }

  TooMuchException(String field, String says) {
    super(says, null, false, false);
    this.field = field;
    this.says = says;
  }

  /** The answer to whoever asked. */
  Refusal refusal() {
    return Refusal.invalid(field, says);
  }
}
