package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.replica.Submitter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Proposes through the replica in the same process. */
public final class LocalProposer implements DirectoryProposer {
  private final Submitter replica;
  private final Authors authors;

  /** Proposes through {@code replica}, in the name of {@code authors}. */
  public LocalProposer(Submitter replica, Authors authors) {
    this.replica = replica;
    this.authors = authors;
  }

  @Override
  public CompletableFuture<DirectoryOutcome> submit(
      DirectoryCommand command, Cause cause, Duration timeout) {
    ByteString payload = authors.sign(command, cause);
    return replica
        .submit(new Command(command.access(), payload), timeout)
        .thenApply(OutcomeCodec::decode);
  }
}
