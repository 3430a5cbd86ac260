package io.terroir.gateway;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One directory for all gateways, a round trip to a quorum away. */
public final class FakeDirectory implements DirectoryProposer {
  /** How long a command takes. */
  public static final Duration LATENCY = Duration.ofMillis(70);

  private record Key(KeyspaceId keyspace, OriginDigest origin) {}

  private final SimulatedWorld world;
  private final Collection<Region> regions;
  private final Map<String, Keyspace> keyspaces = new HashMap<>();
  private final Map<Key, OriginBinding> bindings = new HashMap<>();

  /** For what is not about homes, the real one. */
  private final Directory reservations;

  private long executed;

  /** What was submitted, in order. */
  public final List<DirectoryCommand> submitted = new ArrayList<>();

  /** A directory of {@code regions}; the first is the nearest of all. */
  public FakeDirectory(SimulatedWorld world, Collection<Region> regions) {
    this.world = world;
    this.regions = regions;
    this.reservations =
        new Directory(world.node(new Peer(new NodeId("directory"), new RegionId("d"))).store());
    regions.forEach(
        region ->
            reserve(new DirectoryCommand.RegisterRegion(new RegionRecord(region, Map.of(), 1))));
  }

  /** Adds a keyspace. */
  public void put(Keyspace keyspace) {
    keyspaces.put(keyspace.name(), keyspace);
    reserve(
        new DirectoryCommand.CreateKeyspace(keyspace.name(), keyspace.salt(), keyspace.policy()));
  }

  private DirectoryOutcome reserve(DirectoryCommand command) {
    CommandId id = new CommandId(new ReplicaId(1), 1, ++executed);
    return OutcomeCodec.decode(reservations.apply(id, CommandCodec.encode(command)));
  }

  /** How many commands of a kind were submitted. */
  public long count(Class<? extends DirectoryCommand> kind) {
    return submitted.stream().filter(kind::isInstance).count();
  }

  @Override
  public CompletableFuture<DirectoryOutcome> submit(
      DirectoryCommand command, Cause cause, Duration timeout) {
    submitted.add(command);
    CompletableFuture<DirectoryOutcome> result = new CompletableFuture<>();
    world.schedule(LATENCY, () -> result.complete(execute(command)));
    return result;
  }

  private DirectoryOutcome execute(DirectoryCommand command) {
    if (command instanceof DirectoryCommand.Claim claim) {
      return claim(claim);
    } else if (command instanceof DirectoryCommand.Where where) {
      return new DirectoryOutcome.Located(
          Optional.ofNullable(bindings.get(new Key(where.keyspace(), where.origin()))));
    } else if (command instanceof DirectoryCommand.CreateKeyspace create) {
      return create(create);
    }
    return reserve(command);
  }

  /** As if other commands had brought the origin there. */
  void bind(OriginBinding binding) {
    bindings.put(new Key(binding.keyspace(), binding.origin()), binding);
  }

  private DirectoryOutcome claim(DirectoryCommand.Claim claim) {
    Key key = new Key(claim.keyspace(), claim.origin());
    OriginBinding known = bindings.get(key);
    if (known != null) {
      return new DirectoryOutcome.Claimed(known, false, command());
    }
    ResidencyRule rule = rule(claim);
    Optional<RegionId> home =
        regions.stream()
            .filter(rule::allows)
            .map(Region::id)
            .filter(id -> !claim.strict() || id.equals(claim.wanted()))
            .min((a, b) -> Boolean.compare(b.equals(claim.wanted()), a.equals(claim.wanted())));
    if (home.isEmpty()) {
      return new DirectoryOutcome.Refused(
          Refusal.of(Reason.RESIDENCY_VIOLATION, "rule " + rule.name() + " forbids it"));
    }
    OriginBinding binding = new OriginBinding(claim.keyspace(), claim.origin(), home.get(), 1);
    bindings.put(key, binding);
    return new DirectoryOutcome.Claimed(binding, true, command());
  }

  private CommandId command() {
    return new CommandId(new ReplicaId(1), 1, submitted.size());
  }

  private ResidencyRule rule(DirectoryCommand.Claim claim) {
    return keyspaces.values().stream()
        .filter(keyspace -> keyspace.id().equals(claim.keyspace()))
        .findAny()
        .orElseThrow()
        .policy()
        .ruleFor(claim.origin());
  }

  private DirectoryOutcome create(DirectoryCommand.CreateKeyspace create) {
    Keyspace existing = keyspaces.get(create.name());
    if (existing == null) {
      KeyspaceId id = new KeyspaceId(keyspaces.size() + 1);
      existing = new Keyspace(id, create.name(), create.salt(), create.policy(), 1);
      keyspaces.put(create.name(), existing);
      return new DirectoryOutcome.KeyspaceCreated(existing, true);
    }
    return existing.policy().equals(create.policy())
        ? new DirectoryOutcome.KeyspaceCreated(existing, false)
        : new DirectoryOutcome.Refused(Refusal.of(Reason.KEYSPACE_EXISTS, "another policy"));
  }
}
