package io.terroir.sdk.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.terroir.sdk.Placement;
import io.terroir.sdk.Reason;
import io.terroir.sdk.TerroirException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a failed call means. */
final class Failures {
  /** The domain of the one ErrorInfo that every error of a gateway carries. */
  static final String DOMAIN = "terroir.io";

  private Failures() {}

  /**
   * A failed attempt.
   *
   * @param exception for the caller, if there is no further attempt
   * @param fromGateway whether a gateway that serves said so; otherwise the connection did, or one
   *     that sends everybody elsewhere
   * @param surelyNotSent whether the request cannot have reached a gateway that serves
   * @param permanent whether it would fail for ever, whatever a gateway says
   * @param retryAfter how long the gateway asks to wait; zero if it does not
   */
  record Failure(
      TerroirException exception,
      boolean fromGateway,
      boolean surelyNotSent,
      boolean permanent,
      Duration retryAfter) {}

  static Failure read(Throwable thrown) {
    com.google.rpc.@Nullable Status rich = StatusProto.fromThrowable(thrown);
    if (rich != null) {
      Optional<ErrorInfo> info = detail(rich, ErrorInfo.class);
      if (info.isPresent() && info.get().getDomain().equals(DOMAIN)) {
        return fromGateway(rich, info.get());
      }
    }
    return fromConnection(Status.fromThrowable(thrown));
  }

  private static Failure fromGateway(com.google.rpc.Status rich, ErrorInfo info) {
    Reason reason = reason(info.getReason());
    if (info.getMetadataOrDefault("serving", "true").equals("false")) {
      return new Failure(
          new TerroirException(Reason.UNAVAILABLE, true, rich.getMessage()),
          false,
          true,
          false,
          Duration.ZERO);
    }
    boolean retriable = Boolean.parseBoolean(info.getMetadataOrDefault("retriable", "false"));
    TerroirException exception =
        new TerroirException(reason, retriable, rich.getMessage(), placement(info));
    Duration retryAfter =
        detail(rich, RetryInfo.class)
            .map(RetryInfo::getRetryDelay)
            .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
            .orElse(Duration.ZERO);
    return new Failure(exception, true, false, false, retryAfter);
  }

  private static Reason reason(String name) {
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return Reason.INTERNAL;
  }

  private static Optional<Placement> placement(ErrorInfo info) {
    String home = info.getMetadataOrDefault("home_region", "");
    if (home.isEmpty()) {
      return Optional.empty();
    }
    long epoch = Long.parseLong(info.getMetadataOrDefault("home_epoch", "0"));
    return Optional.of(
        new Placement(Optional.of(home), epoch, "", "", "", 0, Optional.empty(), Optional.empty()));
  }

  private static Failure fromConnection(Status status) {
    TerroirException exception =
        switch (status.getCode()) {
          case UNAVAILABLE ->
              new TerroirException(Reason.UNAVAILABLE, true, "no gateway could be reached");
          case DEADLINE_EXCEEDED ->
              new TerroirException(
                  Reason.DEADLINE_EXCEEDED, true, "the gateway did not answer in time");
          case RESOURCE_EXHAUSTED ->
              new TerroirException(
                  Reason.INVALID_ARGUMENT, false, "a message is larger than gRPC takes");
          case UNIMPLEMENTED ->
              new TerroirException(
                  Reason.INTERNAL, false, "the endpoint is no gateway, or an older one");
          default ->
              new TerroirException(
                  Reason.INTERNAL, false, "the call ended with gRPC status " + status.getCode());
        };
    boolean permanent =
        status.getCode() == Status.Code.UNIMPLEMENTED
            || status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
    return new Failure(
        exception, false, neverConnected(status.getCause()), permanent, Duration.ZERO);
  }

  private static boolean neverConnected(@Nullable Throwable cause) {
    @Nullable Throwable current = cause;
    while (current != null) {
      if (current instanceof ConnectException || current instanceof UnknownHostException) {
        return true;
      }
      current = current.getCause();
    }
    return false;
  }

  private static <D extends com.google.protobuf.Message> Optional<D> detail(
      com.google.rpc.Status status, Class<D> type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
