package io.terroir.runtime.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.residency.ScopeGate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaintextTest {
  @Test
  void isServedOnLoopbackOnly() {
    GrpcPeerConfig open =
        new GrpcPeerConfig(
            new Peer(new NodeId("paris"), new RegionId("eu-west-1")),
            "0.0.0.0",
            0,
            Optional.empty(),
            LaneBounds.DEFAULT);

    assertThatThrownBy(() -> new GrpcPeerTransport(open, node -> Optional.empty(), new ScopeGate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loopback");
  }
}
