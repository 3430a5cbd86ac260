package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.v1.CreateKeyspaceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Creates keyspaces. Each gets a fresh salt, under which the origins that the policy names become
 * digests before anything leaves the gateway. Asking again for the same keyspace is harmless: the
 * names are digested under the salt of the one that exists, and the policies compared.
 *
 * <p>Confined to the gateway's pipe.
 */
final class KeyspaceCreation {
  /** The size of a salt: that of the hash that it keys. */
  private static final int SALT_BYTES = 32;

  /** A few round trips around the world. */
  private static final Duration DIRECTORY_TIMEOUT = Duration.ofSeconds(10);

  private final DirectoryView view;
  private final DirectoryProposer directory;
  private final ViewWatch watch;
  private final Pipe pipe;
  private final RandomGenerator random;

  KeyspaceCreation(
      DirectoryView view,
      DirectoryProposer directory,
      ViewWatch watch,
      Pipe pipe,
      RandomGenerator random) {
    this.view = view;
    this.directory = directory;
    this.watch = watch;
    this.pipe = pipe;
    this.random = random;
  }

  CompletableFuture<Keyspace> create(CreateKeyspaceRequest request, Deadline deadline) {
    Checks.require(!request.getName().isEmpty(), "name", "a keyspace needs a name");
    Optional<Keyspace> known = view.keyspace(request.getName());
    return (known.isPresent() ? sameAs(known.get(), request) : submit(request, deadline))
        .thenComposeAsync(keyspace -> withShards(keyspace, deadline), pipe);
  }

  private CompletableFuture<Keyspace> submit(CreateKeyspaceRequest request, Deadline deadline) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    ByteString freshSalt = ByteString.copyFrom(salt);
    KeyspacePolicy policy = PolicyMessages.read(request.getPolicy(), freshSalt);
    return directory
        .submit(
            new DirectoryCommand.CreateKeyspace(request.getName(), freshSalt, policy),
            deadline.leftAtMost(DIRECTORY_TIMEOUT))
        .thenComposeAsync(outcome -> created(outcome, request, deadline), pipe);
  }

  private CompletableFuture<Keyspace> created(
      DirectoryOutcome outcome, CreateKeyspaceRequest request, Deadline deadline) {
    if (outcome instanceof DirectoryOutcome.KeyspaceCreated created) {
      view.merge(new KeyspaceChanged(created.keyspace()));
      return CompletableFuture.completedFuture(created.keyspace());
    }
    if (!(outcome instanceof DirectoryOutcome.Refused refused)) {
      return Futures.refused(
          Refusal.of(Reason.INTERNAL, "the directory answered something else than was asked"));
    }
    if (refused.refusal().reason() != Reason.KEYSPACE_EXISTS) {
      return Futures.refused(refused.refusal());
    }
    // The directory compares digests, and ours have another salt: look again with that one.
    return watch
        .until(() -> view.keyspace(request.getName()), deadline, refused::refusal)
        .thenCompose(existing -> sameAs(existing, request));
  }

  private static CompletableFuture<Keyspace> sameAs(
      Keyspace existing, CreateKeyspaceRequest request) {
    KeyspacePolicy wanted = PolicyMessages.read(request.getPolicy(), existing.salt());
    return wanted.equals(existing.policy())
        ? CompletableFuture.completedFuture(existing)
        : Futures.refused(
            Refusal.of(
                Reason.KEYSPACE_EXISTS, "a keyspace of this name exists with another policy"));
  }

  private CompletableFuture<Keyspace> withShards(Keyspace keyspace, Deadline deadline) {
    return watch.until(
        () -> missing(keyspace).isEmpty() ? Optional.of(keyspace) : Optional.empty(),
        deadline,
        () ->
            Refusal.of(
                Reason.UNAVAILABLE,
                "the keyspace exists, but has no shards yet in "
                    + missing(keyspace)
                    + ": are enough nodes registered there?"));
  }

  /** The regions that may store something of the keyspace, but have no shards of it. */
  private List<RegionId> missing(Keyspace keyspace) {
    return view.regions().stream()
        .filter(keyspace::mayStoreSomethingIn)
        .map(Region::id)
        .filter(region -> view.shards(keyspace.id(), region).isEmpty())
        .sorted()
        .toList();
  }
}
