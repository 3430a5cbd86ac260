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
            new LogPosition(new Term(3), 70), 65, new HistoryWindow(12, 13, 40, 5_000));

    assertThat(AppliedState.decode(state.encode())).isEqualTo(state);
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
