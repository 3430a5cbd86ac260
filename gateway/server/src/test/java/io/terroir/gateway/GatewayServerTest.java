package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.PingRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayServerTest {
  private static Gateway gateway() {
    SimulatedWorld world = new SimulatedWorld(1);
    SimulatedNode node = world.node(gatewayOf(EU));
    FakeShards shards = new FakeShards(world);
    return new Gateway(
        GatewayConfig.of(gatewayOf(EU), Map.of()),
        new GatewayPorts(
            new DirectoryView(world.clock()),
            new FakeDirectory(world, List.of()),
            new FakeMembers(),
            shards,
            new FakeShardAdmin(),
            shards,
            new FakeWeakReplicas(world),
            node.requests(),
            node.pipe(),
            world.wallClock(),
            node.random("gateway"),
            OpenTelemetry.noop()));
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static GatewayServer listen(InetSocketAddress address) {
    return new GatewayServer(gateway(), address, InsecureServerCredentials.create());
  }

  @Test
  void servesHealthAndPingOnAFreePort() {
    try (GatewayServer server = listen(local(0))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
      try {
        assertThat(
                AdminGrpc.newBlockingStub(channel)
                    .ping(PingRequest.getDefaultInstance())
                    .getRegion())
            .isEqualTo("eu-west-1");
        assertThat(
                HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.SERVING);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void anOccupiedPortIsOneClearError() {
    try (GatewayServer server = listen(local(0))) {
      assertThatThrownBy(() -> listen(local(server.port())))
          .isInstanceOf(GatewayServer.GatewayStartException.class)
          .hasMessage(
              "cannot listen on localhost:"
                  + server.port()
                  + ": the port is in use or the address is not of this machine");
    }
  }
}
