package io.terroir.node.process;

import io.terroir.epaxos.service.DirectoryFollower;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.Gateway;
import io.terroir.gateway.GatewayConfig;
import io.terroir.gateway.GatewayPorts;
import io.terroir.gateway.GatewayServer;
import io.terroir.gateway.port.Members;
import io.terroir.gossip.service.ReplicaClient;
import io.terroir.gossip.service.WeakClient;
import io.terroir.node.config.HostPort;
import io.terroir.node.wiring.DirectoryReadReplicas;
import io.terroir.node.wiring.DirectoryReplicaPolicy;
import io.terroir.raft.service.ShardClient;
import io.terroir.runtime.clock.SystemClock;
import java.security.SecureRandom;

/** A gateway: follows the directory and the membership, and serves clients. Keeps nothing. */
public final class GatewayProcess implements AutoCloseable {
  private final HostPort listen;
  private final Participant participant;
  private final DirectoryFollower follower;
  private final GatewayServer server;
  private boolean stopped;

  private GatewayProcess(ProcessContext context, HostPort listen) {
    this.listen = listen;
    this.participant = new Participant(context);
    this.follower =
        new DirectoryFollower(
            participant.requests(),
            participant.configReplicas(),
            participant.view(),
            participant.pipe(),
            participant.random());
    Gateway gateway =
        new Gateway(GatewayConfig.of(context.peer(), context.replicas()), ports(context));
    try {
      this.server = new GatewayServer(gateway, listen.socketAddress());
    } catch (RuntimeException e) {
      participant.stopMeasuring();
      participant.stop();
      throw e;
    }
  }

  /**
   * Listens for clients on {@code listen} and starts.
   *
   * @throws io.terroir.gateway.GatewayServer.GatewayStartException if the port cannot be used
   */
  public static GatewayProcess start(ProcessContext context, HostPort listen) {
    GatewayProcess process = new GatewayProcess(context, listen);
    process.follower.start();
    process.participant.membership().start();
    return process;
  }

  private GatewayPorts ports(ProcessContext context) {
    return new GatewayPorts(
        participant.view(),
        participant.directory(),
        Members.of(participant.membership()),
        new ShardClient(participant.requests())::call,
        new DirectoryReadReplicas(
            new DirectoryReplicaPolicy(context.self().id(), participant.view()),
            new ReplicaClient(participant.requests())),
        new WeakClient(participant.requests())::call,
        participant.requests(),
        participant.pipe(),
        SystemClock.wall(),
        new SecureRandom(),
        context.telemetry().openTelemetry());
  }

  /** What this gateway knows of the directory. */
  public DirectoryView view() {
    return participant.view();
  }

  /** Where clients reach it. */
  public String endpoint() {
    return listen.host() + ":" + server.port();
  }

  /** Lets calls under way end, says goodbye and stops. */
  @Override
  public void close() {
    if (!stopped) {
      stopped = true;
      participant.stopMeasuring();
      server.close();
      participant.membership().close();
      follower.close();
      participant.stop();
    }
  }
}
