package io.terroir.gateway.routing;

import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.directory.ClaimEvidence;
import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.gateway.telemetry.GatewayMetrics.Claimed;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.telemetry.RequestContext;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the directory to bind origins, and where they are bound. Many first writes to one origin
 * make one claim: those that come while it is under way wait for its outcome. The view learns every
 * outcome at once, without waiting for the directory's news.
 *
 * <p>Confined to the gateway's pipe.
 */
public final class Claims {
  /**
   * A claim takes one round trip to the nearest quorum; a lost replica and its recovery take a few.
   */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private record Key(KeyspaceId keyspace, OriginDigest origin, RegionId wanted, boolean strict) {}

  private final Peer self;
  private final DirectoryProposer directory;
  private final DirectoryView view;
  private final Pipe pipe;
  private final WallClock wallClock;
  private final Map<ReplicaId, NodeId> configReplicas;
  private final GatewayMetrics metrics;
  private final Map<Key, CompletableFuture<Bound>> underWay = new HashMap<>();

  /**
   * Claims for the gateway {@code self}.
   *
   * @param configReplicas which node each EPaxos replica is, to say who decided
   */
  public Claims(
      Peer self,
      DirectoryProposer directory,
      DirectoryView view,
      Pipe pipe,
      WallClock wallClock,
      Map<ReplicaId, NodeId> configReplicas,
      GatewayMetrics metrics) {
    this.self = self;
    this.directory = directory;
    this.view = view;
    this.pipe = pipe;
    this.wallClock = wallClock;
    this.configReplicas = Map.copyOf(configReplicas);
    this.metrics = metrics;
  }

  /**
   * Binds an origin, unless it is bound.
   *
   * @param required the only region that will do; if empty, this one or the nearest allowed
   * @param seenIn the region in which the write arrived
   */
  public CompletableFuture<Bound> claim(
      KeyspaceId keyspace,
      OriginDigest origin,
      Optional<RegionId> required,
      RegionId seenIn,
      Deadline deadline) {
    Key key = new Key(keyspace, origin, required.orElse(seenIn), required.isPresent());
    CompletableFuture<Bound> running = underWay.get(key);
    if (running != null) {
      // Whoever joins did not bind it: the claim is reported by the request that made it.
      return within(
          running.thenApply(bound -> new Bound(bound.binding(), Optional.empty())), deadline);
    }
    ClaimEvidence evidence = new ClaimEvidence(self.node(), seenIn, wallClock.millis());
    CompletableFuture<Bound> claim =
        directory
            .submit(
                new DirectoryCommand.Claim(keyspace, origin, key.wanted(), key.strict(), evidence),
                TIMEOUT)
            .thenApplyAsync(outcome -> claimed(key, outcome), pipe);
    underWay.put(key, claim);
    long startNanos = pipe.clock().nanos();
    CompletableFuture<Bound> unused =
        claim.whenCompleteAsync(
            (bound, failure) -> {
              underWay.remove(key);
              measure(bound, failure, pipe.clock().nanos() - startNanos);
            },
            pipe);
    return within(claim, deadline);
  }

  private void measure(@Nullable Bound bound, @Nullable Throwable failure, long tookNanos) {
    if (bound == null) {
      if (failure != null) {
        metrics.claimRefused(Futures.refusalOf(failure), tookNanos);
      }
      return;
    }
    metrics.claimed(
        bound
            .claim()
            .map(
                claim ->
                    claim.home().equals(claim.wanted()) ? Claimed.AS_WANTED : Claimed.ELSEWHERE)
            .orElse(Claimed.BEFORE),
        tookNanos);
  }

  private Bound claimed(Key key, DirectoryOutcome outcome) {
    if (outcome instanceof DirectoryOutcome.Claimed claimed) {
      learn(claimed.binding());
      Optional<ClaimDecision> decision =
          claimed.firstClaim()
              ? Optional.of(
                  new ClaimDecision(
                      key.wanted(),
                      claimed.binding().home(),
                      nameOf(claimed.decidedBy().replica())))
              : Optional.empty();
      return new Bound(claimed.binding(), decision);
    }
    throw unexpected(outcome);
  }

  private String nameOf(ReplicaId replica) {
    return Optional.ofNullable(configReplicas.get(replica))
        .map(NodeId::name)
        .orElse(replica.toString());
  }

  /** Asks the protocol, not the view, where an origin lives. */
  public CompletableFuture<Optional<Bound>> where(
      KeyspaceId keyspace, OriginDigest origin, Deadline deadline) {
    return directory
        .submit(new DirectoryCommand.Where(keyspace, origin), deadline.leftAtMost(TIMEOUT))
        .thenApplyAsync(this::located, pipe);
  }

  private Optional<Bound> located(DirectoryOutcome outcome) {
    if (outcome instanceof DirectoryOutcome.Located located) {
      located.binding().ifPresent(this::learn);
      return located.binding().map(binding -> new Bound(binding, Optional.empty()));
    }
    throw unexpected(outcome);
  }

  /** Tells the view of a binding that some replica of the directory has executed. */
  public void learn(OriginBinding binding) {
    view.merge(new OriginBound(binding));
  }

  private static TerroirRefusedException unexpected(DirectoryOutcome outcome) {
    if (outcome instanceof DirectoryOutcome.Refused refused) {
      return refused.refusal().toException();
    }
    return Refusal.of(Reason.INTERNAL, "the directory answered something else than was asked")
        .toException();
  }

  /** The claim goes on for others, and for the next attempt, when one caller no longer waits. */
  private CompletableFuture<Bound> within(CompletableFuture<Bound> claim, Deadline deadline) {
    CompletableFuture<Bound> result = new CompletableFuture<>();
    // Many requests may wait for one claim; each goes on in its own name.
    Futures.join(
        claim.whenCompleteAsync((bound, failure) -> {}, RequestContext.sameRequest()), result);
    Pipe.Timer timer =
        pipe.schedule(
            deadline.left(),
            () ->
                result.completeExceptionally(
                    Refusal.of(Reason.DEADLINE_EXCEEDED, "the claim takes longer than the deadline")
                        .toException()));
    CompletableFuture<Bound> unused = result.whenComplete((bound, failure) -> timer.cancel());
    return result;
  }
}
