package io.terroir.gateway.routing;

import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.ReadReplicas;
import io.terroir.gateway.port.StrongShards;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.RequestId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Has requests for strong keyspaces served where they must be.
 *
 * <table>
 *   <caption>Who serves an origin</caption>
 *   <tr><th>home</th><th>writes, linearizable reads</th><th>eventual reads</th></tr>
 *   <tr><td>this region</td><td>leader of the shard</td><td>nearest member of the shard</td></tr>
 *   <tr><td>another</td><td>a gateway there</td><td>a read replica here, if the policy lets this
 *       region store the origin; else a gateway there</td></tr>
 *   <tr><td>none</td><td>a write claims one; a read finds nothing, by the word of the protocol</td>
 *       <td>nothing, by the word of the view</td></tr>
 * </table>
 *
 * <p>Confined to the gateway's pipe.
 */
public final class StrongRouter {
  /** Each is a hop; a view that is further behind than this is refreshed soon. */
  private static final int SPLITS_FOLLOWED_MAX = 8;

  private final RegionId region;
  private final boolean readsAnyReplica;
  private final DirectoryView view;
  private final Claims claims;
  private final Locator locator;
  private final StrongShards shards;
  private final ReadReplicas readReplicas;
  private final RemoteGateways gateways;
  private final ShardCaller leaders;
  private final ReplicaReader replicas;
  private final Pipe pipe;

  /**
   * A router of a gateway in {@code region}.
   *
   * @param readsAnyReplica whether the nearest member serves linearizable reads, else the leader
   */
  public StrongRouter(
      RegionId region,
      boolean readsAnyReplica,
      DirectoryView view,
      Claims claims,
      StrongShards shards,
      ReadReplicas readReplicas,
      RemoteGateways gateways,
      Members members,
      Pipe pipe,
      RandomGenerator random) {
    this.region = region;
    this.readsAnyReplica = readsAnyReplica;
    this.view = view;
    this.claims = claims;
    this.locator = new Locator(view, claims);
    this.shards = shards;
    this.readReplicas = readReplicas;
    this.gateways = gateways;
    this.leaders = new ShardCaller(shards, members, pipe, random);
    this.replicas = new ReplicaReader(members, pipe);
    this.pipe = pipe;
  }

  /** Has {@code call} served. */
  public CompletableFuture<Routed<OperationResult>> route(DataCall call, CallContext context) {
    context.deadline().check();
    Residency residency = new Residency(view, call.keyspace(), call.origin());
    if (call.showsData()) {
      residency.requireReadable(context.entryRegion());
    }
    call.requiredHome().ifPresent(residency::requireStorable);
    return locator
        .locate(call, context)
        .thenComposeAsync(
            bound ->
                bound.isPresent()
                    ? serve(call, bound.get(), residency, context, true)
                    : CompletableFuture.completedFuture(absent(call)),
            pipe);
  }

  private CompletableFuture<Routed<OperationResult>> serve(
      DataCall call, Bound bound, Residency residency, CallContext context, boolean mayFollow) {
    context.deadline().check();
    OriginBinding binding = bound.binding();
    if (binding.isErased()) {
      return Futures.refused(Refusal.erased());
    }
    if (binding.isMoving()) {
      return Futures.refused(
          Refusal.of(Reason.ORIGIN_MOVING, "the origin moves to another region; try again"));
    }
    RegionId home = binding.home();
    if (call.requiredHome().isPresent() && !call.requiredHome().get().equals(home)) {
      return Futures.refused(Refusal.wrongHome(Optional.of(home), binding.epoch()));
    }
    if (home.equals(region)) {
      return serveHere(call, bound, residency, context, mayFollow);
    }
    if (context.forwarded()) {
      // The sender's view is behind ours; it knows what to do with the right home.
      return Futures.refused(Refusal.wrongHome(Optional.of(home), binding.epoch()));
    }
    return readHere(call, bound, residency, context)
        .orElseGet(() -> forward(call, bound, residency, context));
  }

  private CompletableFuture<Routed<OperationResult>> serveHere(
      DataCall call, Bound bound, Residency residency, CallContext context, boolean mayFollow) {
    Optional<ShardRecord> shard = view.shardOf(call.keyspace().id(), region, call.origin());
    if (shard.isEmpty()) {
      return Futures.refused(
          Refusal.of(
              Reason.UNAVAILABLE,
              "the keyspace has no shards in region " + region + " yet; try again"));
    }
    return callShard(call, bound, shard.get(), residency, context, SPLITS_FOLLOWED_MAX)
        .thenApply(answer -> here(bound, answer))
        .exceptionallyCompose(
            failure -> follow(call, bound, residency, context, mayFollow, failure));
  }

  /**
   * A shard that has split says which one holds the origin now: that one is asked, whether or not
   * the directory shows it yet. The request is the same, so that it is done once.
   */
  private CompletableFuture<ShardResponse.Served> callShard(
      DataCall call,
      Bound bound,
      ShardRecord shard,
      Residency residency,
      CallContext context,
      int splitsLeft) {
    return call(shard, request(call, bound, shard), residency, context)
        .exceptionallyComposeAsync(
            failure -> {
              Optional<ShardRecord> next =
                  Futures.refusalOf(failure)
                      .movedTo()
                      .filter(child -> splitsLeft > 0 && !child.equals(shard.id()))
                      .map(child -> splitOff(child, shard, call.origin()));
              return next.isPresent()
                  ? callShard(call, bound, next.get(), residency, context, splitsLeft - 1)
                  : CompletableFuture.failedFuture(failure);
            },
            pipe);
  }

  /** Until the directory shows {@code child}, its members are looked for where its parent's are. */
  private ShardRecord splitOff(ShardId child, ShardRecord parent, OriginDigest origin) {
    return view.shardOf(child.keyspace(), region, origin)
        .filter(known -> known.id().equals(child))
        .orElseGet(
            () ->
                new ShardRecord(
                    child, origin, origin, parent.members(), parent.disks(), parent.generation()));
  }

  private CompletableFuture<ShardResponse.Served> call(
      ShardRecord shard, ShardRequest request, Residency residency, CallContext context) {
    if (request.consistency() == Consistency.EVENTUAL) {
      return callNearest(shard, request, residency, context.deadline());
    }
    if (readsAnyReplica && mayReadAnywhere(request.operation())) {
      // Half of the time: the other half is for the leader, should they all fail.
      Deadline half = Deadline.after(pipe.clock(), half(context.deadline().left()));
      return callNearest(shard, request.toAnyReplica(), residency, half)
          .exceptionallyComposeAsync(
              failure ->
                  Futures.refusalOf(failure).reason() == Reason.UNAVAILABLE
                      ? callLeader(shard, request, residency, context)
                      : CompletableFuture.failedFuture(failure),
              pipe);
    }
    return callLeader(shard, request, residency, context);
  }

  /** Only the leader knows how long a lease has left. */
  private static boolean mayReadAnywhere(DataOperation operation) {
    return !operation.isWrite() && !(operation instanceof DataOperation.CheckLease);
  }

  private CompletableFuture<ShardResponse.Served> callNearest(
      ShardRecord shard, ShardRequest request, Residency residency, Deadline deadline) {
    return replicas.read(
        leaders.holders(shard),
        (node, timeout) -> shards.call(node, request, residency.storeScope(), timeout),
        deadline);
  }

  private CompletableFuture<ShardResponse.Served> callLeader(
      ShardRecord shard, ShardRequest request, Residency residency, CallContext context) {
    return leaders.callLeader(shard, request, residency.storeScope(), context.deadline());
  }

  /** A shard that says where the origin went is believed once; then the client is told. */
  private CompletableFuture<Routed<OperationResult>> follow(
      DataCall call,
      Bound bound,
      Residency residency,
      CallContext context,
      boolean mayFollow,
      Throwable failure) {
    Refusal refusal = Futures.refusalOf(failure);
    boolean newer = refusal.homeEpoch() > bound.binding().epoch();
    if (refusal.reason() != Reason.WRONG_HOME || !mayFollow || !newer || refusal.home().isEmpty()) {
      return Futures.refused(refusal);
    }
    OriginBinding moved =
        new OriginBinding(
            call.keyspace().id(), call.origin(), refusal.home().get(), refusal.homeEpoch());
    claims.learn(moved);
    return serve(call, new Bound(moved, bound.claim()), residency, context, false);
  }

  /** An eventual read of another region's origin, if a replica here can and may serve it. */
  private Optional<CompletableFuture<Routed<OperationResult>>> readHere(
      DataCall call, Bound bound, Residency residency, CallContext context) {
    boolean hasReplicas =
        call.keyspace().policy().layer() instanceof ConsistencyLayer.Strong strong
            && strong.readReplicas();
    Optional<ShardRecord> shard =
        view.shardOf(call.keyspace().id(), bound.binding().home(), call.origin());
    // Read replicas have no history.
    if (!call.operation().isReadOfLatest()
        || call.consistency() != Consistency.EVENTUAL
        || !hasReplicas
        || !residency.mayStore(region)
        || shard.isEmpty()) {
      return Optional.empty();
    }
    List<NodeId> followers = readReplicas.followers(shard.get().id(), region);
    if (followers.isEmpty()) {
      return Optional.empty();
    }
    ShardRequest request = request(call, bound, shard.get());
    CompletableFuture<Routed<OperationResult>> read =
        replicas
            .read(
                followers,
                (node, timeout) ->
                    readReplicas.call(node, request, residency.storeScope(), timeout),
                // Half of the time: the other half is for the home region, should they all fail.
                Deadline.after(pipe.clock(), half(context.deadline().left())))
            .thenApply(answer -> here(bound, answer));
    return Optional.of(
        read.exceptionallyComposeAsync(failure -> forward(call, bound, residency, context), pipe));
  }

  private static Duration half(Duration duration) {
    return duration.dividedBy(2);
  }

  private CompletableFuture<Routed<OperationResult>> forward(
      DataCall call, Bound bound, Residency residency, CallContext context) {
    return gateways
        .forward(
            bound.binding().home(),
            call.original(),
            Optional.of(bound),
            residency.storeScope(),
            true,
            context)
        .thenApply(message -> new Routed.There<>(message, bound.binding().home()));
  }

  private static ShardRequest request(DataCall call, Bound bound, ShardRecord shard) {
    Consistency consistency =
        call.operation().isWrite() ? Consistency.LINEARIZABLE : call.consistency();
    Optional<RequestId> requestId =
        call.operation().isWrite() ? call.requestId() : Optional.empty();
    return new ShardRequest(
        shard.id(),
        call.origin(),
        bound.binding().epoch(),
        requestId,
        consistency,
        call.operation());
  }

  private static Routed<OperationResult> here(Bound bound, ShardResponse.Served served) {
    return new Routed.Here<>(served.result(), Provenance.ofShard(bound, served));
  }

  /** What a read of an origin without a home finds. */
  private Routed<OperationResult> absent(DataCall call) {
    if (call.operation() instanceof DataOperation.CheckLease) {
      throw Refusal.of(Reason.LEASE_NOT_FOUND, "the origin has no leases").toException();
    }
    OperationResult nothing = new OperationResult.Found(Optional.empty());
    if (call.operation() instanceof DataOperation.Scan) {
      nothing = new OperationResult.Scanned(List.of(), false);
    } else if (call.operation() instanceof DataOperation.Watch watch) {
      // Whatever the origin's shard will be, every change of it is one from its first revision on.
      nothing = new OperationResult.Watched(List.of(), Math.max(0, watch.after()), 0);
    }
    // The config replica that this view follows may lag behind the others, and cannot know it.
    long staleMillis =
        call.consistency() == Consistency.LINEARIZABLE ? 0 : Provenance.NO_STALENESS_BOUND;
    return new Routed.Here<>(nothing, Provenance.ofDirectory(Optional.empty(), staleMillis));
  }
}
