package io.terroir.gateway.forward;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.gateway.proto.BindingMessage;
import io.terroir.gateway.proto.ClaimMessage;
import io.terroir.gateway.proto.ForwardedAnswer;
import io.terroir.gateway.proto.ForwardedRequest;
import io.terroir.gateway.proto.MethodMessage;
import io.terroir.gateway.routing.Bound;
import io.terroir.gateway.routing.ClaimDecision;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.request.RefusalWire;
import java.util.Optional;

/** Forwarded requests and their answers as bytes. */
final class ForwardWire {
  private static final String METHOD_PREFIX = "METHOD_";

  private ForwardWire() {}

  /** A request as it arrives. */
  record Received(
      Method method,
      ByteString message,
      Optional<OriginBinding> binding,
      Optional<ClaimDecision> claim) {}

  static ByteString encode(PublicMessage request, Optional<Bound> bound) {
    ForwardedRequest.Builder message =
        ForwardedRequest.newBuilder()
            .setMethod(MethodMessage.valueOf(METHOD_PREFIX + request.method().name()))
            .setMessage(request.bytes());
    bound.ifPresent(known -> message.setBinding(binding(known.binding())));
    bound.flatMap(Bound::claim).ifPresent(claim -> message.setClaim(claim(claim)));
    return message.build().toByteString();
  }

  private static BindingMessage binding(OriginBinding binding) {
    return BindingMessage.newBuilder()
        .setKeyspace(binding.keyspace().number())
        .setOrigin(binding.origin().bytes())
        .setHome(binding.home().name())
        .setEpoch(binding.epoch())
        .build();
  }

  private static ClaimMessage claim(ClaimDecision claim) {
    return ClaimMessage.newBuilder()
        .setWantedRegion(claim.wanted().name())
        .setHomeRegion(claim.home().name())
        .setDecidedBy(claim.decidedBy())
        .build();
  }

  /**
   * Reads a request.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException INVALID_ARGUMENT if it is malformed
   */
  static Received decodeRequest(ByteString bytes) {
    try {
      ForwardedRequest message = ForwardedRequest.parseFrom(bytes);
      return new Received(
          Method.valueOf(message.getMethod().name().substring(METHOD_PREFIX.length())),
          message.getMessage(),
          message.hasBinding() ? Optional.of(binding(message.getBinding())) : Optional.empty(),
          message.hasClaim() ? Optional.of(claim(message.getClaim())) : Optional.empty());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw Refusal.invalid("forwarded", "the other gateway speaks another version").toException();
    }
  }

  private static OriginBinding binding(BindingMessage message) {
    return new OriginBinding(
        new KeyspaceId(message.getKeyspace()),
        OriginDigest.parse(message.getOrigin()),
        new RegionId(message.getHome()),
        message.getEpoch());
  }

  private static ClaimDecision claim(ClaimMessage message) {
    return new ClaimDecision(
        new RegionId(message.getWantedRegion()),
        new RegionId(message.getHomeRegion()),
        message.getDecidedBy());
  }

  static ByteString encodeAnswer(ByteString message) {
    return ForwardedAnswer.newBuilder().setMessage(message).build().toByteString();
  }

  static ByteString encodeRefusal(Refusal refusal) {
    return ForwardedAnswer.newBuilder()
        .setRefusal(RefusalWire.encode(refusal))
        .build()
        .toByteString();
  }

  /**
   * The answer of {@code terroir.v1} in an answer.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException the refusal that it holds instead
   */
  static ByteString decodeAnswer(ByteString bytes) {
    try {
      ForwardedAnswer answer = ForwardedAnswer.parseFrom(bytes);
      if (answer.hasMessage()) {
        return answer.getMessage();
      }
      throw RefusalWire.decode(answer.getRefusal()).toException();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw Refusal.invalid("forwarded", "the other gateway speaks another version").toException();
    }
  }
}
