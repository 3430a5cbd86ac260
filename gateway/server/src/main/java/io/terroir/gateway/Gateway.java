package io.terroir.gateway;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.terroir.epaxos.service.AuditClient;
import io.terroir.epaxos.service.ReplicaOperationsClient;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.forward.ForwardService;
import io.terroir.gateway.forward.Forwarder;
import io.terroir.gateway.routing.Claims;
import io.terroir.gateway.routing.StrongRouter;
import io.terroir.gateway.routing.WeakRouter;
import io.terroir.gateway.service.PublicServices;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.gateway.telemetry.TracedCalls;
import io.terroir.runtime.report.NodeReportClient;
import io.terroir.runtime.telemetry.Tracing;
import java.util.List;
import java.util.TreeMap;

/**
 * A gateway without its port: everything from the gRPC services down. It serves other gateways as
 * soon as it has read the directory, and clients once a server takes its {@link #services}.
 */
public final class Gateway {
  private final PublicServices services;
  private final TracedCalls traces;

  /** Puts the gateway together and begins to serve other gateways. */
  public Gateway(GatewayConfig config, GatewayPorts ports) {
    GatewayMetrics metrics = new GatewayMetrics(ports.telemetry(), config.self());
    traces = new TracedCalls(Tracing.of(ports.telemetry(), config.self()));
    Claims claims =
        new Claims(
            config.self(),
            ports.directory(),
            ports.view(),
            ports.pipe(),
            ports.wallClock(),
            config.configReplicas(),
            metrics);
    Forwarder forwarder = new Forwarder(ports.requests(), ports.members(), ports.pipe(), metrics);
    StrongRouter strong =
        new StrongRouter(
            config.self().region(),
            config.readsAnyReplica(),
            ports.view(),
            claims,
            ports.strong(),
            ports.readReplicas(),
            forwarder,
            ports.members(),
            ports.pipe(),
            ports.random());
    WeakRouter weak =
        new WeakRouter(
            config.self().region(),
            ports.view(),
            ports.weak(),
            forwarder,
            ports.members(),
            ports.pipe());
    services =
        new PublicServices(
            config.self(),
            ports.view(),
            ports.directory(),
            ports.members(),
            ports.shardAdmin(),
            new AuditClient(ports.requests()),
            new ReplicaOperationsClient(ports.requests()),
            new NodeReportClient(ports.requests()),
            new TreeMap<>(config.configReplicas()).values(),
            claims,
            strong,
            weak,
            new Admission(config.concurrentPerKeyspaceMax()),
            ports.pipe(),
            ports.wallClock(),
            ports.random(),
            metrics);
    new ForwardService(ports.pipe(), ports.view(), claims, services.localCalls())
        .serveOn(ports.requests());
  }

  /** The services of {@code terroir.v1}. */
  public List<BindableService> services() {
    return services.services();
  }

  /** What calls pass before they come to the services. */
  List<ServerInterceptor> interceptors() {
    return List.of(traces);
  }
}
