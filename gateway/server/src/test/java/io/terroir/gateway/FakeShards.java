package io.terroir.gateway;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.gateway.port.ReadReplicas;
import io.terroir.gateway.port.StrongShards;
import io.terroir.runtime.data.Compare;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The shards of all regions, kept in one map: their members agree at once. */
final class FakeShards implements StrongShards, ReadReplicas {
  static final long STALE_MILLIS = 40;

  private final SimulatedWorld world;
  private final Map<OriginDigest, TreeMap<ByteString, Entry>> data = new HashMap<>();
  private final Map<RequestId, OperationResult> done = new HashMap<>();
  private final Map<Long, Long> leases = new HashMap<>();
  private long revision;

  /** Where the history begins. */
  long compacted;

  /** Who leads; the members of a shard that is not here are in an election. */
  final Map<ShardId, NodeId> leaders = new HashMap<>();

  /** Whether those that do not lead name the leader. */
  boolean leaderIsNamed = true;

  /** Nodes that cannot be reached. */
  final Set<NodeId> down = new HashSet<>();

  /** The origins that were moved, as their former shards know. */
  final Map<OriginDigest, OriginBinding> moved = new HashMap<>();

  final Map<RegionId, List<NodeId>> followers = new HashMap<>();
  final List<NodeId> asked = new ArrayList<>();
  final List<Duration> timeouts = new ArrayList<>();
  final List<ResidencyScope> scopes = new ArrayList<>();
  final List<Optional<RequestId>> requestIds = new ArrayList<>();
  private final Map<NodeId, RegionId> regions = new HashMap<>();

  FakeShards(SimulatedWorld world) {
    this.world = world;
  }

  void place(NodeId node, RegionId region) {
    regions.put(node, region);
  }

  @Override
  public List<NodeId> followers(ShardId shard, RegionId region) {
    return followers.getOrDefault(region, List.of());
  }

  @Override
  public CompletableFuture<ShardResponse> call(
      NodeId to, ShardRequest request, ResidencyScope scope, Duration timeout) {
    asked.add(to);
    scopes.add(scope);
    requestIds.add(request.requestId());
    timeouts.add(timeout);
    CompletableFuture<ShardResponse> result = new CompletableFuture<>();
    long holdMillis =
        request.operation() instanceof DataOperation.Watch watch ? watch.holdMillis() : 0;
    answer(to, request, holdMillis, result);
    return result;
  }

  /** Asks itself every millisecond whether there is something to tell. */
  private void answer(
      NodeId to, ShardRequest request, long holdMillis, CompletableFuture<ShardResponse> result) {
    world.schedule(
        Duration.ofMillis(1),
        () -> {
          if (down.contains(to)) {
            result.completeExceptionally(
                Refusal.of(Reason.UNAVAILABLE, "cannot be reached").toException());
            return;
          }
          ShardResponse response = serve(to, request);
          boolean quiet =
              response instanceof ShardResponse.Served served
                  && served.result() instanceof OperationResult.Watched watched
                  && watched.events().isEmpty();
          if (quiet && holdMillis > 0) {
            answer(to, request, holdMillis - 1, result);
          } else {
            result.complete(response);
          }
        });
  }

  private ShardResponse serve(NodeId node, ShardRequest request) {
    boolean eventual = request.consistency() == Consistency.EVENTUAL;
    NodeId leader = leaders.get(request.shard());
    boolean asks = request.anyReplica() && leader != null && !down.contains(leader);
    if (!eventual && !asks && !node.equals(leader)) {
      return new ShardResponse.Refused(
          Refusal.notLeader(leaderIsNamed ? Optional.ofNullable(leader) : Optional.empty()));
    }
    OriginBinding home = moved.get(request.origin());
    if (home != null && request.epoch() < home.epoch()) {
      return new ShardResponse.Refused(Refusal.wrongHome(Optional.of(home.home()), home.epoch()));
    }
    TreeMap<ByteString, Entry> entries =
        data.computeIfAbsent(
            request.origin(), o -> new TreeMap<>(ByteString.unsignedLexicographicalComparator()));
    OperationResult result =
        request.operation() instanceof DataOperation.Watch watch
            ? watched(watch, entries)
            : request.requestId().isPresent()
                ? done.computeIfAbsent(
                    request.requestId().get(), id -> apply(request.operation(), entries))
                : apply(request.operation(), entries);
    RegionId region = regions.get(node);
    if (region == null) {
      throw new AssertionError("unknown node " + node);
    }
    return new ShardResponse.Served(
        result, revision, request.epoch(), node, region, eventual ? STALE_MILLIS : 0);
  }

  /** Knows the last change of each key only; "now" is the beginning. */
  private OperationResult watched(
      DataOperation.Watch watch, NavigableMap<ByteString, Entry> entries) {
    List<WatchEvent> events =
        entries.values().stream()
            .filter(entry -> entry.modRevision() > watch.after())
            .map(entry -> new WatchEvent(entry.modRevision(), entry.key(), Optional.of(entry)))
            .sorted(Comparator.comparingLong(WatchEvent::revision))
            .toList();
    return compacted > Math.max(0, watch.after())
        ? new OperationResult.Watched(List.of(), watch.after(), compacted)
        : new OperationResult.Watched(events, Math.max(watch.after(), revision), 0);
  }

  private OperationResult apply(DataOperation operation, NavigableMap<ByteString, Entry> entries) {
    if (operation instanceof DataOperation.Put put) {
      Optional<Entry> previous = Optional.ofNullable(entries.get(put.key()));
      long now = ++revision;
      entries.put(
          put.key(),
          new Entry(
              put.key(),
              put.value(),
              previous.map(Entry::createRevision).orElse(now),
              now,
              previous.map(Entry::version).orElse(0L) + 1,
              Entry.NO_LEASE));
      return new OperationResult.Written(previous.filter(entry -> put.returnPrevious()));
    } else if (operation instanceof DataOperation.Delete delete) {
      Optional<Entry> previous = Optional.ofNullable(entries.remove(delete.key()));
      return new OperationResult.Deleted(
          previous.isPresent(), previous.filter(entry -> delete.returnPrevious()));
    } else if (operation instanceof DataOperation.Get get) {
      return new OperationResult.Found(Optional.ofNullable(entries.get(get.key())));
    } else if (operation instanceof DataOperation.Scan scan) {
      List<Entry> found = new ArrayList<>(entries.tailMap(scan.from()).values());
      boolean more = found.size() > scan.limit();
      return new OperationResult.Scanned(
          found.subList(0, Math.min(found.size(), scan.limit())), more);
    } else if (operation instanceof DataOperation.GrantLease grant) {
      leases.put(7L, grant.ttlMillis());
      return new OperationResult.LeaseGranted(7, grant.ttlMillis());
    } else if (operation instanceof DataOperation.CheckLease check) {
      long ttlMillis = leases.getOrDefault(check.id(), 0L);
      return new OperationResult.LeaseHeld(
          check.id(), ttlMillis, check.renew() ? ttlMillis : ttlMillis / 2);
    } else if (operation instanceof DataOperation.RevokeLease revoke) {
      return new OperationResult.LeaseRevoked(leases.remove(revoke.id()) == null ? 0 : 1);
    } else if (operation instanceof DataOperation.Txn txn) {
      boolean holds = txn.compares().stream().allMatch(compare -> holds(compare, entries));
      List<OperationResult> results = new ArrayList<>();
      for (DataOperation step : holds ? txn.then() : txn.orElse()) {
        results.add(apply(step, entries));
      }
      return new OperationResult.TxnDone(holds, results);
    }
    throw new AssertionError("unknown operation " + operation);
  }

  private static boolean holds(Compare compare, NavigableMap<ByteString, Entry> entries) {
    Entry entry = entries.get(compare.key());
    return switch (compare.target()) {
      case VALUE -> entry != null && entry.value().equals(compare.value());
      case VERSION -> (entry == null ? 0 : entry.version()) == compare.number();
      case CREATE_REVISION -> (entry == null ? 0 : entry.createRevision()) == compare.number();
      case MOD_REVISION -> (entry == null ? 0 : entry.modRevision()) == compare.number();
      case LEASE -> (entry == null ? 0 : entry.lease()) == compare.number();
      case EXISTS -> (entry == null ? 0 : 1) == compare.number();
    };
  }
}
