package io.terroir.gateway;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.terroir.runtime.telemetry.HealthChecks.Check;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The gRPC server of a gateway, with the standard health service. */
public final class GatewayServer implements AutoCloseable {
  /** A transaction of 4 MiB, with room for its envelope. */
  private static final int MESSAGE_BYTES_MAX = 5 << 20;

  /** How long calls under way may take to end when the gateway stops. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Server server;
  private final HealthStatusManager health = new HealthStatusManager();

  /**
   * Listens on {@code address} and serves {@code gateway}; port 0 takes any free one.
   *
   * @param credentials what clients are shown and asked for
   * @param ready until when clients are sent elsewhere; asked at every call, on any thread
   * @throws GatewayStartException if the port is occupied, or the address is not of this machine
   */
  public GatewayServer(
      Gateway gateway, InetSocketAddress address, ServerCredentials credentials, Check ready) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, credentials)
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            // Calls only hand over to the pipe, which never blocks: no threads of their own.
            .directExecutor()
            .addService(health.getHealthService());
    ServingGate gate = new ServingGate(ready);
    gateway
        .services()
        .forEach(service -> builder.addService(ServerInterceptors.intercept(service, gate)));
    gateway.interceptors().forEach(builder::intercept);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new GatewayStartException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": the port is in use or the address is not of this machine",
          e);
    }
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Takes no new calls, lets those under way end, and stops. Blocks while it does. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The gateway could not start; the message is for the operator. */
  public static final class GatewayStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GatewayStartException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
