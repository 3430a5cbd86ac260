package io.terroir.gateway.error;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.Optional;

/**
 * Refusals as {@code google.rpc.Status}: exactly one {@code ErrorInfo} of the domain {@value
 * #DOMAIN} whose reason is that of the refusal; a {@code RetryInfo} where waiting helps; a {@code
 * BadRequest} that names the field at fault.
 */
public final class Statuses {
  /** The domain of all errors. */
  public static final String DOMAIN = "terroir.io";

  /** How long to wait when too much is going on: about what is queued is done by then. */
  private static final int EXHAUSTED_RETRY_MILLIS = 50;

  /** How long to wait for a move to end, or for a leader. */
  private static final int UNAVAILABLE_RETRY_MILLIS = 20;

  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final String RETRIABLE = "retriable";
  private static final String HOME_REGION = "home_region";
  private static final String HOME_EPOCH = "home_epoch";
  private static final String SERVING = "serving";
  private static final String LEADER = "leader";

  private Statuses() {}

  /** The error that gRPC sends for {@code refusal}. */
  public static StatusRuntimeException toException(Refusal refusal) {
    return StatusProto.toStatusRuntimeException(toStatus(refusal));
  }

  /** The error of a gateway that serves nobody yet: nothing was done, and another may serve. */
  public static StatusRuntimeException notServing(String why) {
    Refusal refusal = Refusal.of(Reason.UNAVAILABLE, why);
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code(refusal.reason()).getNumber())
            .setMessage(refusal.message())
            .addDetails(Any.pack(info(refusal).toBuilder().putMetadata(SERVING, "false").build()))
            .build());
  }

  /** The status for {@code refusal}. */
  public static Status toStatus(Refusal refusal) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code(refusal.reason()).getNumber())
            .setMessage(refusal.message())
            .addDetails(Any.pack(info(refusal)));
    retryMillis(refusal.reason())
        .ifPresent(millis -> status.addDetails(Any.pack(retryAfter(millis))));
    if (!refusal.field().isEmpty()) {
      status.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder()
                          .setField(refusal.field())
                          .setDescription(refusal.message()))
                  .build()));
    }
    return status.build();
  }

  private static ErrorInfo info(Refusal refusal) {
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(refusal.reason().name())
            .putMetadata(RETRIABLE, Boolean.toString(refusal.reason().retriable()));
    refusal.home().ifPresent(home -> info.putMetadata(HOME_REGION, home.name()));
    if (refusal.homeEpoch() > 0) {
      info.putMetadata(HOME_EPOCH, Long.toString(refusal.homeEpoch()));
    }
    refusal.leaderHint().ifPresent(leader -> info.putMetadata(LEADER, leader.name()));
    return info.build();
  }

  private static RetryInfo retryAfter(int millis) {
    return RetryInfo.newBuilder()
        .setRetryDelay(Duration.newBuilder().setNanos(millis * NANOS_PER_MILLI))
        .build();
  }

  private static Optional<Integer> retryMillis(Reason reason) {
    return switch (reason) {
      case RESOURCE_EXHAUSTED -> Optional.of(EXHAUSTED_RETRY_MILLIS);
      case ORIGIN_MOVING, NOT_LEADER, UNAVAILABLE -> Optional.of(UNAVAILABLE_RETRY_MILLIS);
      default -> Optional.empty();
    };
  }

  private static Code code(Reason reason) {
    return switch (reason) {
      case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT;
      case KEYSPACE_NOT_FOUND, LEASE_NOT_FOUND -> Code.NOT_FOUND;
      case COMPACTED -> Code.OUT_OF_RANGE;
      case KEYSPACE_EXISTS, ALREADY_RESERVED -> Code.ALREADY_EXISTS;
      case RESIDENCY_VIOLATION, WRONG_HOME, ERASED, RESERVATION_LOST -> Code.FAILED_PRECONDITION;
      case COMPARE_FAILED, ORIGIN_MOVING -> Code.ABORTED;
      case HOME_REGION_UNAVAILABLE, NOT_LEADER, UNAVAILABLE -> Code.UNAVAILABLE;
      case OUTCOME_UNKNOWN -> Code.UNKNOWN;
      case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
      case INTERNAL -> Code.INTERNAL;
    };
  }

  /** Reads what {@link #toStatus} wrote; empty if the status has no ErrorInfo of ours. */
  public static Optional<Refusal> toRefusal(Status status) {
    return detail(status, ErrorInfo.class)
        .filter(info -> info.getDomain().equals(DOMAIN))
        .map(
            info ->
                new Refusal(
                    reason(info.getReason()),
                    status.getMessage(),
                    metadata(info, LEADER).map(NodeId::new),
                    metadata(info, HOME_REGION).map(RegionId::new),
                    metadata(info, HOME_EPOCH).map(Long::parseLong).orElse(0L),
                    detail(status, BadRequest.class)
                        .map(bad -> bad.getFieldViolations(0).getField())
                        .orElse("")));
  }

  private static Reason reason(String name) {
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return Reason.INTERNAL;
  }

  private static Optional<String> metadata(ErrorInfo info, String key) {
    return Optional.ofNullable(info.getMetadataMap().get(key));
  }

  private static <D extends Message> Optional<D> detail(Status status, Class<D> type) {
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
