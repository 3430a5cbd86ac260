package io.terroir.gateway;

import static io.terroir.gateway.TestRegions.EU;
import static io.terroir.gateway.TestRegions.US;
import static io.terroir.gateway.TestRegions.gatewayOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.telemetry.HealthChecks.Check;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.DataGrpc;
import io.terroir.v1.GetRequest;
import io.terroir.v1.ListRegionsRequest;
import io.terroir.v1.PingRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GatewayServerTest {
  private static Gateway gateway() {
    return gateway(new SimulatedWorld(1));
  }

  private static Gateway gateway(SimulatedWorld world) {
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
    return listen(address, () -> Status.OK);
  }

  private static GatewayServer listen(InetSocketAddress address, Check ready) {
    return new GatewayServer(gateway(), address, InsecureServerCredentials.create(), ready);
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
  void untilItIsReadyClientsAreSentElsewhereAndOperatorsAreServed() {
    AtomicBoolean ready = new AtomicBoolean();
    try (GatewayServer server =
        listen(local(0), () -> ready.get() ? Status.OK : Status.failing("it has read nothing"))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
      try {
        AdminGrpc.AdminBlockingStub admin = AdminGrpc.newBlockingStub(channel);
        // Taken, and answered when the gateway's pipe runs, which it never does here.
        var taken =
            AdminGrpc.newFutureStub(channel).listRegions(ListRegionsRequest.getDefaultInstance());
        assertThatThrownBy(() -> admin.ping(PingRequest.getDefaultInstance()))
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessage("UNAVAILABLE: it has read nothing");
        assertThatThrownBy(
                () -> DataGrpc.newBlockingStub(channel).get(GetRequest.getDefaultInstance()))
            .hasMessage("UNAVAILABLE: it has read nothing");
        assertThat(taken.isDone()).isFalse();

        ready.set(true);

        assertThat(admin.ping(PingRequest.getDefaultInstance()).getRegion()).isEqualTo("eu-west-1");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void untilItHasReadTheDirectoryOtherGatewaysAreSentElsewhere() {
    SimulatedWorld world = new SimulatedWorld(1);
    Gateway unused = gateway(world);
    CompletableFuture<ByteString> call =
        world
            .node(gatewayOf(US))
            .requests()
            .call(
                gatewayOf(EU).node(),
                RequestService.GATEWAY,
                ResidencyScope.NO_USER_DATA,
                ByteString.EMPTY,
                Duration.ofSeconds(5));

    assertThat(world.runUntil(call::isDone, Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(call::join)
        .hasMessageContaining("this gateway has not read the directory yet");
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
