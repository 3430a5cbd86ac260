package io.terroir.node.assembly;

import io.terroir.epaxos.service.Authors;
import io.terroir.epaxos.service.DirectoryClient;
import io.terroir.epaxos.service.DirectoryFollower;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.membership.Membership;
import io.terroir.gossip.membership.Metadata;
import io.terroir.gossip.membership.Role;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.runtime.transport.Layer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What nodes and gateways have in common: a pipe, requests, a view of the directory, membership.
 */
public final class Participant {
  /** The software that members say they run. */
  public static final String SOFTWARE_VERSION = "0.1";

  private final MemberContext context;
  private final Pipe pipe;
  private final PeerRequests requests;
  private final DirectoryView view;
  private final DirectoryClient directory;
  private final LayerRouter router;
  private final Membership membership;

  Participant(MemberContext context) {
    this.context = context;
    PeerConfig self = context.self();
    ProcessEnvironment environment = context.environment();
    this.pipe = environment.startPipe("control");
    this.requests = new PeerRequests(context.transport(), pipe, random(), context.tracing());
    this.view = new DirectoryView(environment.clock());
    this.directory = new DirectoryClient(authors(), requests, configReplicas(), pipe, random());
    this.router = new LayerRouter(context.transport(), Layer.GOSSIP);
    this.membership =
        new Membership(
            context.settings().membership(),
            context.peer(),
            Metadata.initial(
                self.address().map(HostPort::toString).orElse(""),
                self.zone(),
                self.role() == TerroirConfig.Role.NODE ? Role.NODE : Role.GATEWAY,
                SOFTWARE_VERSION),
            context.topology().peers().stream().map(PeerConfig::id).toList(),
            pipe,
            router,
            environment.wallClock(),
            random());
  }

  /** Whether the directory has been read. */
  public Status directoryStatus() {
    return view.age().isPresent()
        ? Status.OK
        : Status.failing("the directory has not been read yet: no config replica answers");
  }

  /** Follows the directory at the nearest config replica that answers. */
  DirectoryFollower follower() {
    return new DirectoryFollower(requests, configReplicas(), view, pipe, random());
  }

  /** In whose name this process changes the directory. */
  Authors authors() {
    return new Authors(context.self().id(), context.environment().wallClock());
  }

  RandomGenerator random() {
    return context.environment().newRandom();
  }

  /** The config replicas, the nearest first. */
  private List<NodeId> configReplicas() {
    return context.topology().configReplicasFrom(context.self().regionId());
  }

  /** Where everything but the Raft groups runs. */
  public Pipe pipe() {
    return pipe;
  }

  /** To and from the other processes. */
  public PeerRequests requests() {
    return requests;
  }

  /** What is known here of the directory. */
  public DirectoryView view() {
    return view;
  }

  DirectoryClient directory() {
    return directory;
  }

  /** What the gossip layer sends and receives here. */
  public LayerRouter router() {
    return router;
  }

  /** Who is alive, as seen from here. */
  public Membership membership() {
    return membership;
  }
}
