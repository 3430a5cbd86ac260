package io.terroir.raft.shard;

import io.terroir.runtime.error.Refusal;

/**
 * A command would read, change or return more than one entry of the log may; its effects are to be
 * dropped. Has no stack trace. Depends on the state and the command alone, so that every replica
 * finds the same.
 */
final class TooMuchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String says;

  TooMuchException(String says) {
    super(says, null, false, false);
    this.says = says;
  }

  /** The answer to whoever asked for it. */
  Refusal refusal() {
    return Refusal.invalid("txn", says);
  }
}
