package io.terroir.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusesTest {
  private static long count(Status status, Class<? extends com.google.protobuf.Message> kind) {
    return status.getDetailsList().stream().filter((Any any) -> any.is(kind)).count();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonHasExactlyOneErrorInfoAndSurvivesTheWay(Reason reason) {
    Refusal refusal =
        new Refusal(
            reason,
            "says what to do",
            Optional.of(new NodeId("n1")),
            Optional.of(new RegionId("eu-west-1")),
            7,
            "key");

    Status status = Statuses.toStatus(refusal);

    assertThat(count(status, ErrorInfo.class)).isEqualTo(1);
    assertThat(Statuses.toRefusal(status)).contains(refusal);
    assertThat(Statuses.toException(refusal).getStatus().getCode()).isNotEqualTo(Code.OK);
  }

  @Test
  void namesTheFieldInABadRequest() {
    Status status = Statuses.toStatus(Refusal.invalid("value", "too large"));

    assertThat(count(status, BadRequest.class)).isEqualTo(1);
    assertThat(Statuses.toException(Refusal.invalid("value", "too large")).getStatus().getCode())
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void saysWhenToTryAgainWhereWaitingHelps() {
    Status busy = Statuses.toStatus(Refusal.of(Reason.RESOURCE_EXHAUSTED, "busy"));
    Status forbidden = Statuses.toStatus(Refusal.of(Reason.RESIDENCY_VIOLATION, "no"));

    assertThat(count(busy, RetryInfo.class)).isEqualTo(1);
    assertThat(count(forbidden, RetryInfo.class)).isZero();
  }

  @Test
  void aStatusOfSomebodyElseIsNoRefusal() {
    assertThat(Statuses.toRefusal(Status.getDefaultInstance())).isEmpty();
  }
}
