package io.terroir.node.process;

import io.terroir.epaxos.service.DirectoryClient;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.membership.Membership;
import io.terroir.gossip.membership.MembershipConfig;
import io.terroir.gossip.membership.Metadata;
import io.terroir.gossip.membership.Role;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.telemetry.HealthChecks.Kind;
import io.terroir.runtime.telemetry.HealthChecks.Registration;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.runtime.telemetry.MemberMetrics;
import io.terroir.runtime.transport.Layer;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What nodes and gateways have in common: a pipe, requests, a view of the directory, membership.
 */
final class Participant {
  static final String SOFTWARE_VERSION = "0.1";

  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
  private final ProcessContext context;
  private final EventPipe pipe;
  private final PeerRequests requests;
  private final DirectoryView view;
  private final DirectoryClient directory;
  private final LayerRouter router;
  private final Membership membership;
  private final MemberMetrics metrics;
  private final Registration readiness;

  Participant(ProcessContext context) {
    this.context = context;
    PeerConfig self = context.self();
    this.pipe =
        EventPipe.start(self.name() + "-control", SystemClock.monotonic(), context.failStop());
    this.requests = new PeerRequests(context.transport(), pipe, random());
    this.view = new DirectoryView(SystemClock.monotonic());
    this.directory = new DirectoryClient(requests, configReplicas(), pipe, random());
    this.router = new LayerRouter(context.transport(), Layer.GOSSIP);
    this.membership =
        new Membership(
            MembershipConfig.DEFAULT,
            context.peer(),
            Metadata.initial(
                self.address().toString(),
                self.zone(),
                self.role() == TerroirConfig.Role.NODE ? Role.NODE : Role.GATEWAY,
                SOFTWARE_VERSION),
            context.topology().peers().stream().map(PeerConfig::id).toList(),
            pipe,
            router,
            SystemClock.wall(),
            random());
    this.metrics =
        new MemberMetrics(context.telemetry(), context.peer())
            .pipe("control", pipe)
            .transport(context.traffic())
            .requests(requests);
    this.readiness =
        context
            .telemetry()
            .health()
            .add(Kind.READY, "directory of " + self.name(), this::directoryStatus);
  }

  private Status directoryStatus() {
    return view.age().isPresent()
        ? Status.OK
        : Status.failing("the directory has not been read yet: no config replica answers");
  }

  /** A generator of its own for each part, since none may be shared between threads. */
  SplittableRandom random() {
    synchronized (random) {
      return random.split();
    }
  }

  /** The config replicas, the nearest first. */
  List<NodeId> configReplicas() {
    return context.topology().configReplicasFrom(context.self().regionId());
  }

  EventPipe pipe() {
    return pipe;
  }

  PeerRequests requests() {
    return requests;
  }

  DirectoryView view() {
    return view;
  }

  DirectoryClient directory() {
    return directory;
  }

  LayerRouter router() {
    return router;
  }

  Membership membership() {
    return membership;
  }

  MemberMetrics metrics() {
    return metrics;
  }

  /** Before what is measured is closed. */
  void stopMeasuring() {
    readiness.close();
    metrics.close();
  }

  /** Stops without a word. */
  void stop() {
    requests.close();
    pipe.close();
    context.transport().close();
  }
}
