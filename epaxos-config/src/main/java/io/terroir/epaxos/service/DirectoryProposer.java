package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Has commands executed by the directory, here or at another config replica. Thread-safe. */
@FunctionalInterface
public interface DirectoryProposer {
  /**
   * Has {@code command} executed. The audit log will have the cause. The future completes with its
   * outcome, {@link DirectoryOutcome.Refused} included, or exceptionally with a {@link
   * io.terroir.runtime.error.TerroirRefusedException} if no outcome is known within {@code
   * timeout}: the command may still be executed, and may be submitted again.
   */
  CompletableFuture<DirectoryOutcome> submit(
      DirectoryCommand command, Cause cause, Duration timeout);

  /** Has {@code command} executed, for no other cause than the work of this software. */
  default CompletableFuture<DirectoryOutcome> submit(DirectoryCommand command, Duration timeout) {
    return submit(command, Cause.NONE, timeout);
  }
}
