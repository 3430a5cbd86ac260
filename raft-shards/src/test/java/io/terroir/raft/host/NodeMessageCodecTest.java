package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeMessageCodecTest {
  @Test
  void messagesComeBackAsTheyWere() {
    List<NodeMessage> messages =
        List.of(
            new NodeMessage.Beat(-1, 2, -3, 4),
            new NodeMessage.Answer(-1, 2, -3, List.of("k1/eu/0", "k1/eu/1"), 4, true));
    for (NodeMessage message : messages) {
      assertThat(NodeMessageCodec.decode(NodeMessageCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void nonsenseIsRefused() {
    for (ByteString nonsense : List.of(ByteString.EMPTY, ByteString.copyFromUtf8("nonsense"))) {
      assertThatThrownBy(() -> NodeMessageCodec.decode(nonsense))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
