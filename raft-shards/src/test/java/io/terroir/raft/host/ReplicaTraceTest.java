package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.RaftGroups.Trace;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a leader may have a replica opened. */
class ReplicaTraceTest {
  private static LogPosition at(long term, long index) {
    return new LogPosition(new Term(term), index);
  }

  @Test
  void whoWasNeverThereMayBeInvited() {
    assertThat(new Trace(false, Optional.empty()).mayBeInvited(at(1, 2))).isTrue();
  }

  @Test
  void whoIsThereIsOpenedWithWhatItHolds() {
    assertThat(new Trace(true, Optional.empty()).mayBeInvited(at(1, 2))).isFalse();
    assertThat(new Trace(true, Optional.of(at(1, 1))).mayBeInvited(at(1, 2))).isFalse();
  }

  /** A message that was under way when it was removed is not from one. */
  @Test
  void whoWasRemovedIsOpenedByALaterConfigurationOnly() {
    Trace removed = new Trace(false, Optional.of(at(3, 20)));
    assertThat(removed.mayBeInvited(at(3, 19))).isFalse();
    assertThat(removed.mayBeInvited(at(3, 20))).isFalse();
    assertThat(removed.mayBeInvited(at(2, 50))).as("of a leader that was deposed").isFalse();
    assertThat(removed.mayBeInvited(at(3, 21))).isTrue();
    assertThat(removed.mayBeInvited(at(4, 10))).isTrue();
  }
}
