package io.terroir.runtime.request;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.proto.RefusalMessage;
import java.util.Optional;

/** Refusals as bytes, for messages and log entries that carry one. */
public final class RefusalWire {
  private RefusalWire() {}

  /** Encodes {@code refusal}. */
  public static ByteString encode(Refusal refusal) {
    return toMessage(refusal).toByteString();
  }

  /**
   * Reads what {@link #encode} wrote. A reason that this release does not know becomes {@code
   * INTERNAL}.
   *
   * @throws IllegalArgumentException if the bytes are no refusal
   */
  public static Refusal decode(ByteString bytes) {
    try {
      return fromMessage(RefusalMessage.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an encoded refusal", e);
    }
  }

  static RefusalMessage toMessage(Refusal refusal) {
    RefusalMessage.Builder message =
        RefusalMessage.newBuilder()
            .setReason(refusal.reason().name())
            .setMessage(refusal.message())
            .setHomeEpoch(refusal.homeEpoch())
            .setField(refusal.field());
    refusal.leaderHint().ifPresent(leader -> message.setLeaderHint(leader.name()));
    refusal.home().ifPresent(home -> message.setHome(home.name()));
    return message.build();
  }

  static Refusal fromMessage(RefusalMessage message) {
    return new Refusal(
        reason(message.getReason()),
        message.getMessage(),
        message.hasLeaderHint()
            ? Optional.of(new NodeId(message.getLeaderHint()))
            : Optional.empty(),
        message.hasHome() ? Optional.of(new RegionId(message.getHome())) : Optional.empty(),
        message.getHomeEpoch(),
        message.getField());
  }

  /** A newer release may refuse for reasons that this one has no name for. */
  private static Reason reason(String name) {
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return Reason.INTERNAL;
  }
}
