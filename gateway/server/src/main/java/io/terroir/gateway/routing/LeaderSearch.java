package io.terroir.gateway.routing;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.telemetry.RequestContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One request on its way to a leader. It asks the likely leader first. A member that names another
 * is believed at once; one that does not answer or names nobody is passed over for the next of
 * those that the directory names or that say in gossip that they have become members. When all were
 * asked in vain (an election is under way) the search rests for a moment and begins again, until
 * the deadline.
 */
final class LeaderSearch {
  /** Longer than a healthy leader takes to answer, shorter than a client's patience. */
  static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

  /** The first rest: a fraction of an election. */
  static final Duration REST_FIRST = Duration.ofMillis(10);

  /** The longest rest: an election that takes this long is not hurried by asking more often. */
  static final Duration REST_MAX = Duration.ofMillis(200);

  private static final int DOUBLINGS_MAX = 10;

  private final ShardCaller caller;
  private final ShardRecord shard;
  private final ShardRequest request;
  private final ResidencyScope scope;
  private final Deadline deadline;
  private final Duration attemptTimeout;
  private final CompletableFuture<ShardResponse.Served> result = new CompletableFuture<>();
  private final Set<NodeId> askedInThisRound = new LinkedHashSet<>();
  private int rests;

  LeaderSearch(
      ShardCaller caller,
      ShardRecord shard,
      ShardRequest request,
      ResidencyScope scope,
      Deadline deadline) {
    this.caller = caller;
    this.shard = shard;
    this.request = request;
    this.scope = scope;
    this.deadline = deadline;
    // A leader that is asked to wait for something answers later without being lost.
    this.attemptTimeout =
        request.operation() instanceof DataOperation.Watch watch
            ? ATTEMPT_TIMEOUT.plusMillis(watch.holdMillis())
            : ATTEMPT_TIMEOUT;
  }

  CompletableFuture<ShardResponse.Served> start() {
    askNext(Optional.empty());
    return result;
  }

  private void askNext(Optional<NodeId> named) {
    if (deadline.hasPassed()) {
      giveUp();
      return;
    }
    Optional<NodeId> next =
        named
            .filter(node -> caller.mayHold(node, shard))
            .or(() -> caller.likelyLeader(shard))
            .filter(this::isToBeAsked)
            .or(() -> caller.holders(shard).stream().filter(this::isToBeAsked).findFirst());
    next.ifPresentOrElse(this::ask, this::rest);
  }

  private boolean isToBeAsked(NodeId node) {
    return !askedInThisRound.contains(node);
  }

  private void ask(NodeId node) {
    askedInThisRound.add(node);
    CompletableFuture<ShardResponse> unused =
        caller
            .send(node, request, scope, deadline.leftAtMost(attemptTimeout))
            .whenCompleteAsync(
                (response, failure) -> {
                  if (failure != null) {
                    onRefusal(node, Futures.refusalOf(failure));
                  } else if (response instanceof ShardResponse.Refused refused) {
                    onRefusal(node, refused.refusal());
                  } else if (response instanceof ShardResponse.Served served) {
                    caller.leaderFound(shard.id(), node);
                    result.complete(served);
                  }
                },
                caller.pipe());
  }

  private void onRefusal(NodeId node, Refusal refusal) {
    if (refusal.movedTo().isPresent()) {
      result.completeExceptionally(refusal.toException());
      return;
    }
    switch (refusal.reason()) {
      case NOT_LEADER -> {
        caller.leaderLost(shard.id(), node);
        askNext(refusal.leaderHint());
      }
      case UNAVAILABLE, DEADLINE_EXCEEDED -> {
        caller.leaderLost(shard.id(), node);
        askNext(Optional.empty());
      }
      default -> result.completeExceptionally(refusal.toException());
    }
  }

  private void rest() {
    askedInThisRound.clear();
    long doubled = REST_FIRST.toNanos() << Math.min(rests++, DOUBLINGS_MAX);
    long bounded = Math.min(doubled, REST_MAX.toNanos());
    // Between half and all of it, so that gateways do not ask in step.
    long nanos = bounded / 2 + caller.random().nextLong(bounded / 2 + 1);
    if (deadline.left().toNanos() <= nanos) {
      giveUp();
    } else {
      Pipe.Timer unused =
          caller
              .pipe()
              .schedule(
                  Duration.ofNanos(nanos),
                  RequestContext.carriedBy(() -> askNext(Optional.empty())));
    }
  }

  private void giveUp() {
    result.completeExceptionally(
        Refusal.of(
                Reason.UNAVAILABLE,
                "no leader of shard " + shard.id() + " answered in time; try again")
            .toException());
  }
}
