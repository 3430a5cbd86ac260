package io.terroir.raft.shard;

import io.terroir.runtime.error.Refusal;

/**
 * A command or read that is well formed cannot be done in the state that it meets; its effects are
 * to be dropped. Has no stack trace. Depends on the state and the command alone, so that every
 * replica finds the same.
 */
final class CommandRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  CommandRefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** It would read, change or return more than one entry of the log may. */
  static CommandRefusedException tooMuch(String field, String says) {
    return new CommandRefusedException(Refusal.invalid(field, says));
  }

  /** The answer to whoever asked. */
  Refusal refusal() {
    return refusal;
  }
}
