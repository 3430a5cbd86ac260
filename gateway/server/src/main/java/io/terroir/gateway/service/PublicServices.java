package io.terroir.gateway.service;

import io.grpc.BindableService;
import io.terroir.epaxos.service.AuditClient;
import io.terroir.epaxos.service.DirectoryProposer;
import io.terroir.epaxos.service.ReplicaOperationsClient;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.admission.Admission;
import io.terroir.gateway.forward.LocalCalls;
import io.terroir.gateway.port.Members;
import io.terroir.gateway.port.ShardAdmin;
import io.terroir.gateway.routing.Claims;
import io.terroir.gateway.routing.StrongRouter;
import io.terroir.gateway.routing.WeakRouter;
import io.terroir.gateway.telemetry.GatewayMetrics;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.report.NodeReportClient;
import io.terroir.runtime.transport.Peer;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** The services of {@code terroir.v1}, put together. */
public final class PublicServices {
  /**
   * Answers of watches that wait at a time, per keyspace: those of clients and of other regions.
   */
  private static final int WATCHES_MAX = 2_048;

  private final List<BindableService> services;
  private final LocalCalls localCalls;

  /**
   * Services of the gateway {@code self}.
   *
   * @param configReplicas the nodes that the configuration names as such
   * @param random draws the salts of keyspaces: it must not be predictable
   */
  public PublicServices(
      Peer self,
      DirectoryView view,
      DirectoryProposer directory,
      Members members,
      ShardAdmin shardAdmin,
      AuditClient audit,
      ReplicaOperationsClient operations,
      NodeReportClient nodeReports,
      Collection<NodeId> configReplicas,
      Claims claims,
      StrongRouter strong,
      WeakRouter weak,
      Admission admission,
      Pipe pipe,
      WallClock wallClock,
      RandomGenerator random,
      GatewayMetrics metrics) {
    Unary unary = new Unary(self.region(), pipe, metrics);
    Checks checks = new Checks(view, wallClock);
    ServedRequests served = new ServedRequests(pipe.clock(), metrics);
    DataCalls dataCalls = new DataCalls(view, checks, admission, strong, served);
    LeaseCalls leaseCalls = new LeaseCalls(checks, dataCalls);
    WatchCalls watchCalls =
        new WatchCalls(
            view, checks, new DataCalls(view, checks, new Admission(WATCHES_MAX), strong, served));
    WeakCalls weakCalls = new WeakCalls(view, checks, admission, weak, served);
    KeyspaceCreation creation =
        new KeyspaceCreation(view, directory, new ViewWatch(view, pipe), pipe, random);
    ConfigReplicas replicas = new ConfigReplicas(configReplicas, operations, pipe);
    ConfigLayerCalls configLayer =
        new ConfigLayerCalls(
            replicas, new MemberChanges(replicas, view, pipe), new ConfigMessages(view));
    Survey survey = new Survey(self, view, members);
    this.localCalls = new ForwardedCalls(dataCalls, weakCalls, leaseCalls, watchCalls);
    this.services =
        List.of(
            new DataService(
                unary, dataCalls, new WatchStreams(watchCalls, self.region(), pipe, metrics)),
            new LeaseService(unary, leaseCalls),
            new WeakService(unary, weakCalls),
            new PlacementService(
                unary,
                new PlacementCalls(view, checks, admission, claims),
                new ReservationCalls(checks, admission, directory, pipe)),
            new AdminService(
                unary,
                self,
                view,
                checks,
                creation,
                survey,
                new NodeReports(survey, nodeReports),
                new AuditReading(audit, configReplicas.stream().sorted().toList()),
                configLayer,
                new ShardLayerCalls(view, checks, members, shardAdmin, pipe)));
  }

  /** For a gRPC server. */
  public List<BindableService> services() {
    return services;
  }

  /** For requests of other gateways. */
  public LocalCalls localCalls() {
    return localCalls;
  }
}
