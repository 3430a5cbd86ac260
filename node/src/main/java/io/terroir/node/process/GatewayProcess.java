package io.terroir.node.process;

import io.grpc.ServerCredentials;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.GatewayServer;
import io.terroir.gossip.membership.Member;
import io.terroir.gossip.membership.Role;
import io.terroir.node.assembly.GatewayAssembly;
import io.terroir.node.config.HostPort;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.telemetry.HealthChecks.Kind;
import io.terroir.runtime.telemetry.HealthChecks.Registration;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** A gateway: follows the directory and the membership, and serves clients. Keeps nothing. */
public final class GatewayProcess implements AutoCloseable {
  private final ProcessContext context;
  private final HostPort listen;
  private final SystemEnvironment environment;
  private final GatewayAssembly gateway;
  private final MemberMetrics metrics;
  private final Registration readiness;
  private final GatewayServer server;
  private boolean stopped;

  private GatewayProcess(ProcessContext context, HostPort listen, ServerCredentials credentials) {
    this.context = context;
    this.listen = listen;
    this.environment =
        new SystemEnvironment(
            context.self().name(), context.telemetry().openTelemetry(), context.failStop());
    this.gateway =
        new GatewayAssembly(context.member(environment), context.telemetry().openTelemetry());
    this.metrics = context.metrics().requests(gateway.participant().requests());
    environment.observe(metrics);
    this.readiness =
        context
            .telemetry()
            .health()
            .add(Kind.READY, "directory of " + context.self().name(), this::status);
    try {
      this.server =
          new GatewayServer(gateway.gateway(), listen.socketAddress(), credentials, this::status);
    } catch (RuntimeException e) {
      stopParticipant();
      throw e;
    }
  }

  /**
   * Listens for clients on {@code listen} and starts.
   *
   * @param credentials what clients are shown and asked for
   * @throws io.terroir.gateway.GatewayServer.GatewayStartException if the port cannot be used
   */
  public static GatewayProcess start(
      ProcessContext context, HostPort listen, ServerCredentials credentials) {
    GatewayProcess process = new GatewayProcess(context, listen, credentials);
    process.gateway.start();
    return process;
  }

  /** Without a node that it has heard of it would find nobody to ask. */
  private Status status() {
    Status directory = gateway.participant().directoryStatus();
    boolean hasNode =
        gateway.participant().membership().members().stream()
            .anyMatch(member -> member.isLiving() && member.metadata().role() == Role.NODE);
    return !directory.healthy() || hasNode
        ? directory
        : Status.failing("no node has been heard of yet");
  }

  /** What this gateway knows of the directory. */
  public DirectoryView view() {
    return gateway.participant().view();
  }

  /** To the nodes, as the gateway itself asks them. */
  public PeerRequests requests() {
    return gateway.participant().requests();
  }

  /** Whether every one of {@code members} has been heard of, and none is thought dead. */
  public boolean hasHeardOf(Collection<NodeId> members) {
    Set<NodeId> living =
        gateway.participant().membership().members().stream()
            .filter(Member::isLiving)
            .map(member -> member.peer().node())
            .collect(Collectors.toSet());
    return living.containsAll(members);
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
      server.close();
      gateway.stop();
      stopParticipant();
    }
  }

  private void stopParticipant() {
    readiness.close();
    metrics.close();
    gateway.participant().requests().close();
    environment.close();
    context.transport().close();
  }
}
