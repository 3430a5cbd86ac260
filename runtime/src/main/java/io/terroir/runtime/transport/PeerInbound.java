package io.terroir.runtime.transport;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.terroir.runtime.transport.proto.EnvelopeBatch;
import io.terroir.runtime.transport.proto.EnvelopeMessage;
import io.terroir.runtime.transport.proto.PeerServiceGrpc;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of streams. The response headers tell the sender who is here; it sends nothing
 * before it has seen them.
 */
final class PeerInbound implements ServerCallHandler<EnvelopeBatch, EnvelopeBatch> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerInbound.class);

  /** Batches that a sender may have under way while the receiver hands one over. */
  private static final int BATCHES_AHEAD = 4;

  private final Peer self;
  private final boolean tls;
  private final Receivers receivers;
  private final TransportCounters counters;

  PeerInbound(Peer self, boolean tls, Receivers receivers, TransportCounters counters) {
    this.self = self;
    this.tls = tls;
    this.receivers = receivers;
    this.counters = counters;
  }

  ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(PeerServiceGrpc.SERVICE_NAME)
        .addMethod(PeerServiceGrpc.getExchangeMethod(), this)
        .build();
  }

  @Override
  public ServerCall.Listener<EnvelopeBatch> startCall(
      ServerCall<EnvelopeBatch, EnvelopeBatch> call, Metadata headers) {
    Optional<Peer> sender = PeerIdentity.of(tls, call.getAttributes(), headers);
    Optional<Lane> lane = lane(headers);
    if (sender.isEmpty() || lane.isEmpty()) {
      LOG.warn("Refused a stream of a peer that does not say who it is");
      call.close(
          Status.UNAUTHENTICATED.withDescription("the peer does not name its node and region"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    call.sendHeaders(PeerIdentity.headersOf(self));
    call.request(BATCHES_AHEAD);
    return new Stream(call, sender.get(), lane.get());
  }

  private static Optional<Lane> lane(Metadata headers) {
    String name = headers.get(PeerIdentity.LANE);
    return Arrays.stream(Lane.values()).filter(lane -> lane.name().equals(name)).findFirst();
  }

  /** One lane from one peer. */
  private final class Stream extends ServerCall.Listener<EnvelopeBatch> {
    private final ServerCall<EnvelopeBatch, EnvelopeBatch> call;
    private final Peer sender;
    private final Lane lane;

    Stream(ServerCall<EnvelopeBatch, EnvelopeBatch> call, Peer sender, Lane lane) {
      this.call = call;
      this.sender = sender;
      this.lane = lane;
    }

    @Override
    public void onMessage(EnvelopeBatch batch) {
      for (EnvelopeMessage message : batch.getEnvelopesList()) {
        counters.countReceived(lane, message.getPayload().size());
        EnvelopeWire.fromMessage(message)
            .ifPresent(envelope -> receivers.deliver(sender, envelope));
      }
      call.request(1);
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }
  }
}
