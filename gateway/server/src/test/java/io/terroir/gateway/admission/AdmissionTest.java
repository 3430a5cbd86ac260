package io.terroir.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.KeyspaceId;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final KeyspaceId ONE = new KeyspaceId(1);
  private static final KeyspaceId TWO = new KeyspaceId(2);

  private final Admission admission = new Admission(1);

  @Test
  void aFullKeyspaceLeavesRoomForOthersAndForItselfLater() {
    CompletableFuture<String> slow = new CompletableFuture<>();
    CompletableFuture<String> first = admission.admit(ONE, () -> slow);
    CompletableFuture<String> second =
        admission.admit(ONE, () -> CompletableFuture.completedFuture("done"));
    CompletableFuture<String> other =
        admission.admit(TWO, () -> CompletableFuture.completedFuture("done"));

    assertThat(second).isCompletedExceptionally();
    assertThat(other).isCompletedWithValue("done");
    slow.complete("late");
    assertThat(first).isCompletedWithValue("late");
    assertThat(admission.admit(ONE, () -> CompletableFuture.completedFuture("done")))
        .isCompletedWithValue("done");
  }

  @Test
  void workThatThrowsFreesItsPlace() {
    CompletableFuture<String> failed =
        admission.admit(
            ONE,
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThat(failed).isCompletedExceptionally();
    assertThat(admission.underWay(ONE)).isZero();
  }
}
