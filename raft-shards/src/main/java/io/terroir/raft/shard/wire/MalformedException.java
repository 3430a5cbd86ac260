package io.terroir.raft.shard.wire;

import io.terroir.runtime.error.Refusal;

/** Bytes that are not what they should be. Has no stack trace; the message holds no user data. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String says;

  MalformedException(String field, String says) {
    super(field + ": " + says, null, false, false);
    this.field = field;
    this.says = says;
  }

  /** The answer to whoever sent them. */
  public Refusal refusal() {
    return Refusal.invalid(field, says);
  }
}
