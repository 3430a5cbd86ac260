package io.terroir.raft.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The row that says how far a shard has come says in which form the others are. */
class AppliedStateTest {
  @Test
  void comesBackAsItWas() {
    AppliedState state =
        new AppliedState(
            new LogPosition(new Term(3), 70), 65, new HistoryWindow(12, 13, 40, 5_000), 77, -5);

    assertThat(AppliedState.decode(state.encode())).isEqualTo(state);
  }

  /** Both hold the same rows in the end. */
  @Test
  void whatWasUndoneIsStillSeen() {
    LogPosition first = new LogPosition(new Term(1), 1);
    LogPosition second = new LogPosition(new Term(1), 2);
    LogPosition third = new LogPosition(new Term(1), 3);
    AppliedState blank = AppliedState.BLANK;
    AppliedState straight =
        blank
            .next(first, 1, HistoryWindow.EMPTY, 5)
            .next(second, 2, HistoryWindow.EMPTY, 5)
            .next(third, 3, HistoryWindow.EMPTY, 1);
    AppliedState astray =
        blank
            .next(first, 1, HistoryWindow.EMPTY, 6)
            .next(second, 2, HistoryWindow.EMPTY, 4)
            .next(third, 3, HistoryWindow.EMPTY, 1);

    assertThat(astray.rowSum()).isEqualTo(straight.rowSum());
    assertThat(astray.checkpoint()).isNotEqualTo(straight.checkpoint());
  }

  /** The first format had no number, and began with the eight bytes of the term. */
  @Test
  void rowsOfAnEarlierFormatAreNotRead() {
    ByteString earlier =
        ByteString.copyFrom(ByteBuffer.allocate(24).putLong(3).putLong(70).putLong(65).flip());

    assertThatThrownBy(() -> AppliedState.decode(earlier))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 0");
  }
}
