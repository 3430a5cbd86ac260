package io.terroir.gossip.service;

import com.google.protobuf.ByteString;
import io.terroir.gossip.replica.ReplicaPolicy;
import io.terroir.gossip.replica.ReplicaReader;
import io.terroir.gossip.wire.ReadWire;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.request.Requests.Responder;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Optional;

/** Serves eventual reads at a node that keeps read replicas, on the pipe of their follower. */
public final class ReplicaService {
  private final ReplicaReader reader;
  private final ReplicaPolicy policy;
  private final Pipe pipe;

  /** A service; {@code pipe} is that of the follower. */
  public ReplicaService(ReplicaReader reader, ReplicaPolicy policy, Pipe pipe) {
    this.reader = reader;
    this.policy = policy;
    this.pipe = pipe;
  }

  /** Begins to serve. */
  public void serveOn(Requests requests) {
    requests.serve(RequestService.REPLICA, this::handle);
  }

  private void handle(Peer from, ByteString bytes, Duration timeout, Responder responder) {
    if (!pipe.offer(() -> answer(from, bytes, responder))) {
      responder.refuse(
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED, "this replica has too much to do; retry after a moment"));
    }
  }

  private void answer(Peer from, ByteString bytes, Responder responder) {
    try {
      ShardRequest request = ReadWire.decodeRequest(bytes);
      ShardResponse response = reader.read(request);
      if (response instanceof ShardResponse.Served served) {
        responder.answer(scopeFor(from, request), ReadWire.encode(served));
      } else if (response instanceof ShardResponse.Refused refused) {
        responder.refuse(refused.refusal());
      }
    } catch (TerroirRefusedException e) {
      responder.refuse(e.refusal());
    }
  }

  private ResidencyScope scopeFor(Peer from, ShardRequest request) {
    boolean readable = policy.readableElsewhere(request.shard().keyspace(), request.origin());
    Optional<ResidencyScope> scope =
        policy
            .scopeOf(request.shard().keyspace(), request.origin())
            .map(data -> AnswerScope.of(data, readable, from.region()))
            .filter(answer -> answer.allows(from.region()));
    return scope.orElseThrow(
        () ->
            Refusal.of(
                    Reason.RESIDENCY_VIOLATION,
                    "the policy does not let your region read the origin")
                .toException());
  }
}
