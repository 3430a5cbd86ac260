package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.util.Set;

/**
 * Where the answer to one request goes. It may hold user data, which has its home in this region,
 * as has whoever asked: the answer goes nowhere else.
 */
final class Answer {
  private final Peer self;
  private final Requests.Responder responder;

  Answer(Peer self, Requests.Responder responder) {
    this.self = self;
    this.responder = responder;
  }

  void outcome(ByteString outcome, long staleMillis) {
    responder.answer(
        ResidencyScope.only(Set.of(self.region())),
        ShardCodec.encodeResponse(outcome, self.node(), self.region(), staleMillis));
  }

  void refuse(Refusal refusal) {
    responder.refuse(refusal);
  }
}
