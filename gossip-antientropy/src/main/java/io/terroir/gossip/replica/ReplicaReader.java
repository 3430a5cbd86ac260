package io.terroir.gossip.replica;

import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.NodeReport.ReadReplicas;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Answers eventual reads from a {@link ReplicaStore}, and says how old the answer may be. Used on
 * the pipe of the store.
 */
public final class ReplicaReader {
  /** The staleness of an answer about which nothing is known. */
  private static final long UNKNOWN_MILLIS = -1;

  /** How many entries one scan returns at most: they are gathered in memory. */
  private static final int SCAN_LIMIT_MAX = 100_000;

  private final Peer self;
  private final ReplicaStore store;
  private final ReplicaPolicy policy;
  private final WallClock clock;
  private final Duration maxClockOffset;

  /**
   * A reader.
   *
   * @param maxClockOffset how far the leader's clock may be from this one's; part of every
   *     staleness
   */
  public ReplicaReader(
      Peer self,
      ReplicaStore store,
      ReplicaPolicy policy,
      WallClock clock,
      Duration maxClockOffset) {
    this.self = self;
    this.store = store;
    this.policy = policy;
    this.clock = clock;
    this.maxClockOffset = maxClockOffset;
  }

  /** Serves {@code request}, an eventual Get or Scan, or says why not. */
  public ShardResponse read(ShardRequest request) {
    Optional<ResidencyScope> scope = policy.scopeOf(request.shard().keyspace(), request.origin());
    if (scope.isEmpty()) {
      return refused(Reason.UNAVAILABLE, "this node does not know the keyspace yet");
    }
    if (!scope.get().allows(self.region())) {
      return refused(
          Reason.RESIDENCY_VIOLATION,
          "the policy does not let this region keep the origin; ask its home region");
    }
    ReplicaState state = store.state(request.shard());
    if (state.isBlank()) {
      return refused(Reason.UNAVAILABLE, "this node has no read replica of the shard yet");
    }
    // After the state was read: its closed time may rest on what is known of the range by now.
    if (!policy.holds(request.shard(), request.origin())) {
      return refused(Reason.UNAVAILABLE, "the shard has split; ask its home region");
    }
    if (request.operation() instanceof DataOperation.Get get) {
      Optional<ReplicaStore.Held> held = store.get(request.shard(), request.origin(), get.key());
      return served(
          request,
          state,
          held.stream().toList(),
          new OperationResult.Found(held.map(ReplicaStore.Held::entry)));
    }
    if (request.operation() instanceof DataOperation.Scan scan) {
      return scan(request, state, scan);
    }
    return new ShardResponse.Refused(
        Refusal.invalid("operation", "read replicas serve reads only"));
  }

  private ShardResponse scan(ShardRequest request, ReplicaState state, DataOperation.Scan scan) {
    if (scan.limit() < 1 || scan.limit() > SCAN_LIMIT_MAX) {
      return new ShardResponse.Refused(
          Refusal.invalid("limit", "a scan returns 1 to " + SCAN_LIMIT_MAX + " entries"));
    }
    List<ReplicaStore.Held> found =
        store.scan(request.shard(), request.origin(), scan.from(), scan.to(), scan.limit() + 1);
    boolean more = found.size() > scan.limit();
    List<ReplicaStore.Held> shown = more ? found.subList(0, scan.limit()) : found;
    return served(
        request,
        state,
        shown,
        new OperationResult.Scanned(shown.stream().map(ReplicaStore.Held::entry).toList(), more));
  }

  /** An origin of which nothing is here is answered with the epoch that the gateway believes in. */
  private ShardResponse served(
      ShardRequest request,
      ReplicaState state,
      List<ReplicaStore.Held> shown,
      OperationResult result) {
    long epoch =
        shown.stream()
            .flatMapToLong(held -> LongStream.of(held.epoch()))
            .max()
            .orElse(request.epoch());
    return new ShardResponse.Served(
        result, state.revision(), epoch, self.node(), self.region(), staleMillis(state));
  }

  /** How old what is kept here is, by the home region of the shards. */
  public List<ReadReplicas> lags() {
    Map<RegionId, List<ReplicaState>> byRegion = new TreeMap<>();
    for (ShardId shard : policy.followed()) {
      byRegion.computeIfAbsent(shard.region(), region -> new ArrayList<>()).add(store.state(shard));
    }
    List<ReadReplicas> lags = new ArrayList<>();
    byRegion.forEach((region, states) -> lags.add(lag(region, states)));
    return lags;
  }

  private ReadReplicas lag(RegionId region, List<ReplicaState> states) {
    List<Long> staleMillis =
        states.stream().filter(state -> !state.isBlank()).map(this::staleMillis).toList();
    boolean known = !staleMillis.isEmpty() && !staleMillis.contains(UNKNOWN_MILLIS);
    return new ReadReplicas(
        region,
        states.size(),
        states.size() - staleMillis.size(),
        known ? Optional.of(Duration.ofMillis(Collections.max(staleMillis))) : Optional.empty());
  }

  private long staleMillis(ReplicaState state) {
    long closedMillis = state.closed().wallMillis();
    return closedMillis == 0
        ? UNKNOWN_MILLIS
        : Math.max(0, clock.millis() - closedMillis) + maxClockOffset.toMillis();
  }

  private static ShardResponse refused(Reason reason, String message) {
    return new ShardResponse.Refused(Refusal.of(reason, message));
  }
}
