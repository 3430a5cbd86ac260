package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.replica.Submitter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Proposes through the replica in the same process. */
public final class LocalProposer implements DirectoryProposer {
  private final Submitter replica;

  /** Proposes through {@code replica}. */
  public LocalProposer(Submitter replica) {
    this.replica = replica;
  }

  @Override
  public CompletableFuture<DirectoryOutcome> submit(DirectoryCommand command, Duration timeout) {
    ByteString payload = CommandCodec.encode(command);
    return replica
        .submit(new Command(command.access(), payload), timeout)
        .thenApply(OutcomeCodec::decode);
  }
}
