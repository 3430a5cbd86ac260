package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import io.terroir.epaxos.wire.MembershipCodec;
import io.terroir.epaxos.wire.StatusCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks single config replicas what operators want to know, and has members changed. Thread-safe;
 * futures complete on a thread of the transport.
 */
public final class ReplicaOperationsClient {
  private final Requests requests;

  /** A client that asks through {@code requests}. */
  public ReplicaOperationsClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * How the replica on {@code node} is. Fails with a {@link
   * io.terroir.runtime.error.TerroirRefusedException}: UNAVAILABLE if the node cannot be reached or
   * has no replica, DEADLINE_EXCEEDED if it says nothing.
   */
  public CompletableFuture<ReplicaStatus> status(NodeId node, Duration timeout) {
    return call(node, new DirectoryRequest.Status(), timeout, StatusCodec::status);
  }

  /**
   * Has the replica on {@code node} submit the change from {@code current} to {@code next}. The
   * future completes with the members after it, or fails with INVALID_ARGUMENT if {@code next}
   * cannot follow on {@code current}; with UNAVAILABLE or DEADLINE_EXCEEDED if no outcome is known:
   * the change may have been made, or be made later.
   */
  public CompletableFuture<Membership> change(
      NodeId node, Membership current, Membership next, Duration timeout) {
    SortedMap<ReplicaId, DiskId> newDisks = new TreeMap<>(next.disks());
    newDisks.keySet().removeAll(current.members().keySet());
    ReplicaChange change = new ReplicaChange(current.epoch(), next.members(), newDisks);
    return call(node, new DirectoryRequest.ChangeMembers(change), timeout, MembershipCodec::outcome)
        .thenApply(ReplicaOperationsClient::unlessRejected);
  }

  private static Membership unlessRejected(ReplicaChangeOutcome outcome) {
    if (outcome.rejected().isPresent()) {
      throw Refusal.invalid("members", outcome.rejected().get()).toException();
    }
    return outcome.current();
  }

  private <A> CompletableFuture<A> call(
      NodeId node, DirectoryRequest request, Duration timeout, Function<ByteString, A> decode) {
    return requests
        .call(
            node,
            RequestService.DIRECTORY,
            ResidencyScope.NO_USER_DATA,
            ServiceCodec.encode(request),
            timeout)
        .thenApply(
            answer -> {
              try {
                return decode.apply(answer);
              } catch (IllegalArgumentException e) {
                throw Refusal.of(Reason.INTERNAL, "the config replica speaks another version")
                    .toException();
              }
            });
  }
}
