package io.terroir.gateway.routing;

import io.terroir.gateway.port.Members;
import io.terroir.gossip.membership.Member;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Reads from the first of some replicas that answers: the living before those that are thought
 * dead, the near before the far. Confined to the gateway's pipe.
 */
final class ReplicaReader {
  /** A replica reads from its own store; one that takes longer than this is not well. */
  static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(500);

  private final Members members;
  private final Pipe pipe;

  ReplicaReader(Members members, Pipe pipe) {
    this.members = members;
    this.pipe = pipe;
  }

  /**
   * Asks {@code replicas} one after the other.
   *
   * @param ask sends the request to a replica, with a time limit
   */
  CompletableFuture<ShardResponse.Served> read(
      List<NodeId> replicas,
      BiFunction<NodeId, Duration, CompletableFuture<ShardResponse>> ask,
      Deadline deadline) {
    CompletableFuture<ShardResponse.Served> result = new CompletableFuture<>();
    askNext(new ArrayList<>(inOrder(replicas)), ask, deadline, result);
    return result;
  }

  /** The replicas in the order in which they should be asked. */
  List<NodeId> inOrder(List<NodeId> replicas) {
    Map<NodeId, Boolean> living = new HashMap<>();
    for (Member member : members.members()) {
      living.put(member.peer().node(), member.isLiving());
    }
    Comparator<NodeId> livingFirst =
        Comparator.comparing(node -> living.getOrDefault(node, false) ? 0 : 1);
    return replicas.stream()
        .sorted(
            livingFirst.thenComparing(
                node -> members.roundTrip(node).orElse(Duration.ofNanos(Long.MAX_VALUE))))
        .toList();
  }

  private void askNext(
      List<NodeId> left,
      BiFunction<NodeId, Duration, CompletableFuture<ShardResponse>> ask,
      Deadline deadline,
      CompletableFuture<ShardResponse.Served> result) {
    if (left.isEmpty() || deadline.hasPassed()) {
      result.completeExceptionally(
          Refusal.of(Reason.UNAVAILABLE, "no replica answered in time; try again").toException());
      return;
    }
    CompletableFuture<ShardResponse> unused =
        ask.apply(left.remove(0), deadline.leftAtMost(ATTEMPT_TIMEOUT))
            .whenCompleteAsync(
                (response, failure) -> {
                  if (response instanceof ShardResponse.Served served) {
                    result.complete(served);
                    return;
                  }
                  Refusal refusal = refusal(response, Optional.ofNullable(failure));
                  if (refusal.reason().retriable() && refusal.movedTo().isEmpty()) {
                    askNext(left, ask, deadline, result);
                  } else {
                    result.completeExceptionally(refusal.toException());
                  }
                },
                pipe);
  }

  private static Refusal refusal(ShardResponse response, Optional<Throwable> failure) {
    return response instanceof ShardResponse.Refused refused
        ? refused.refusal()
        : Futures.refusalOf(failure.orElseThrow());
  }
}
