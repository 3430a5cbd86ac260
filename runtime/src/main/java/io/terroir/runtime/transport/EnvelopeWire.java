package io.terroir.runtime.transport;

import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.proto.EnvelopeMessage;
import io.terroir.runtime.transport.proto.LayerMessage;
import io.terroir.runtime.transport.proto.ScopeMessage;
import java.util.Optional;
import java.util.stream.Collectors;

/** Envelopes as protobuf messages. */
final class EnvelopeWire {
  private EnvelopeWire() {}

  static EnvelopeMessage toMessage(Envelope envelope) {
    return EnvelopeMessage.newBuilder()
        .setLayer(toMessage(envelope.layer()))
        .setGroup(envelope.group())
        .setScope(toMessage(envelope.scope()))
        .setPayload(envelope.payload())
        .build();
  }

  /** Empty for a layer or scope that a newer release has and this one does not. */
  static Optional<Envelope> fromMessage(EnvelopeMessage message) {
    Optional<Layer> layer = fromMessage(message.getLayer());
    Optional<ResidencyScope> scope = fromMessage(message.getScope());
    if (layer.isEmpty() || scope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Envelope(layer.get(), message.getGroup(), scope.get(), message.getPayload()));
  }

  private static LayerMessage toMessage(Layer layer) {
    return switch (layer) {
      case EPAXOS -> LayerMessage.LAYER_EPAXOS;
      case RAFT -> LayerMessage.LAYER_RAFT;
      case GOSSIP -> LayerMessage.LAYER_GOSSIP;
      case REPLICA -> LayerMessage.LAYER_REPLICA;
      case REQUEST -> LayerMessage.LAYER_REQUEST;
    };
  }

  private static Optional<Layer> fromMessage(LayerMessage layer) {
    return switch (layer) {
      case LAYER_EPAXOS -> Optional.of(Layer.EPAXOS);
      case LAYER_RAFT -> Optional.of(Layer.RAFT);
      case LAYER_GOSSIP -> Optional.of(Layer.GOSSIP);
      case LAYER_REPLICA -> Optional.of(Layer.REPLICA);
      case LAYER_REQUEST -> Optional.of(Layer.REQUEST);
      case LAYER_UNKNOWN, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static ScopeMessage toMessage(ResidencyScope scope) {
    ScopeMessage.Builder message = ScopeMessage.newBuilder();
    switch (scope.kind()) {
      case NO_USER_DATA -> message.setKind(ScopeMessage.Kind.NO_USER_DATA);
      case UNRESTRICTED -> message.setKind(ScopeMessage.Kind.UNRESTRICTED);
      case REGIONS -> {
        message.setKind(ScopeMessage.Kind.REGIONS);
        scope.regions().forEach(region -> message.addRegions(region.name()));
      }
    }
    return message.build();
  }

  private static Optional<ResidencyScope> fromMessage(ScopeMessage message) {
    return switch (message.getKind()) {
      case NO_USER_DATA -> Optional.of(ResidencyScope.NO_USER_DATA);
      case UNRESTRICTED -> Optional.of(ResidencyScope.UNRESTRICTED);
      case REGIONS ->
          Optional.of(
              ResidencyScope.only(
                  message.getRegionsList().stream()
                      .map(RegionId::new)
                      .collect(Collectors.toUnmodifiableSet())));
      case UNKNOWN, UNRECOGNIZED -> Optional.empty();
    };
  }
}
