package io.terroir.epaxos.directory;

import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryCommand.CreateKeyspace;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Optional;
import java.util.function.Consumer;

/** Keyspaces and their policies. */
final class KeyspaceCommands {
  private static final long FIRST_POLICY_EPOCH = 1;

  private final Keyspaces keyspaces;
  private final PolicyCheck policyCheck;
  private final Consumer<DirectoryChange> changes;

  KeyspaceCommands(Keyspaces keyspaces, Regions regions, Consumer<DirectoryChange> changes) {
    this.keyspaces = keyspaces;
    this.policyCheck = new PolicyCheck(regions);
    this.changes = changes;
  }

  DirectoryOutcome create(CreateKeyspace command) {
    Optional<Keyspace> known = keyspaces.find(command.name());
    if (known.isPresent()) {
      return known.get().policy().equals(command.policy())
          ? new DirectoryOutcome.KeyspaceCreated(known.get(), false)
          : Refusals.refused(
              Reason.KEYSPACE_EXISTS, "a keyspace of this name exists with another policy");
    }
    Optional<Refusal> refusal = policyCheck.reject(command);
    if (refusal.isPresent()) {
      return Refusals.refused(refusal.get());
    }
    Keyspace created =
        new Keyspace(
            keyspaces.nextId(),
            command.name(),
            command.salt(),
            command.policy(),
            FIRST_POLICY_EPOCH);
    changes.accept(new KeyspaceChanged(created));
    return new DirectoryOutcome.KeyspaceCreated(created, true);
  }
}
