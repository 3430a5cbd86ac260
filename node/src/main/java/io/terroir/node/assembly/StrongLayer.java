package io.terroir.node.assembly;

import io.terroir.gossip.membership.Member;
import io.terroir.node.wiring.JoinedPublisher;
import io.terroir.node.wiring.LeaderBalancer;
import io.terroir.node.wiring.LeaderPublisher;
import io.terroir.node.wiring.MemberKeeper;
import io.terroir.node.wiring.PlaceKeeper;
import io.terroir.node.wiring.ShardDeployer;
import io.terroir.node.wiring.ShardSplitter;
import io.terroir.node.wiring.SplitKeeper;
import io.terroir.node.wiring.SplitRecorder;
import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.Drain;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.service.ShardAdminClient;
import io.terroir.raft.service.ShardAdminService;
import io.terroir.raft.service.ShardFounder;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardService;
import io.terroir.raft.service.StoreScrub;
import io.terroir.runtime.clock.MonotonicClock;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The Raft groups of a node, on a pipe of their own. */
public final class StrongLayer {
  /** Three times what a leader waits for who is to take over; supervisors give a process longer. */
  static final Duration DRAIN_PATIENCE = Duration.ofSeconds(3);

  private final NodeId self;
  private final MonotonicClock clock;
  private final RaftHost host;
  private final LeaderFeed feed;
  private final ShardService service;
  private final ShardAdminService admin;
  private final ShardReplicas replicas;
  private final StoreScrub scrub;
  private final ShardDeployer deployer;
  private final PlaceKeeper placeKeeper;
  private final MemberKeeper keeper;
  private final JoinedPublisher joined;
  private final ShardSplitter splitter;
  private final SplitRecorder recorder;
  private final SplitKeeper sizes;
  private final Optional<LeaderBalancer> balancer;

  StrongLayer(
      MemberContext context, Participant participant, DiskId disk, Journal journal, Store store) {
    ProcessEnvironment environment = context.environment();
    this.self = context.self().id();
    this.clock = environment.clock();
    Pipe pipe = environment.startPipe("shards");
    this.host =
        new RaftHost(
            context.self().id(),
            disk,
            List.of(pipe),
            context.transport(),
            journal,
            store,
            environment.wallClock(),
            participant.random(),
            context.settings().raft(),
            context.tracing());
    this.feed = new LeaderFeed(participant.pipe(), context.settings().feed());
    this.service =
        new ShardService(context.peer(), participant.requests(), environment.wallClock());
    this.admin = new ShardAdminService(host, participant.requests());
    this.replicas = new ShardReplicas(host, store, context.settings().shards(), feed, service);
    this.scrub = replicas.scrub(pipe, context.settings().scrub());
    ShardFounder founder = new ShardFounder(context.self().id(), host, store);
    replicas.foundWith(founder);
    LeaderPublisher leaders = new LeaderPublisher(context.self().id(), participant.membership());
    this.deployer =
        new ShardDeployer(
            context.peer(),
            participant.view(),
            context.place(),
            replicas,
            founder,
            participant.pipe(),
            leaders::watch);
    this.placeKeeper =
        new PlaceKeeper(
            context.place(),
            participant.view(),
            replicas::isOpen,
            participant.pipe(),
            context.failStop());
    this.keeper =
        new MemberKeeper(
            context.peer(),
            node -> participant.membership().member(node).filter(Member::isLiving).isPresent(),
            participant.view(),
            host::groups,
            participant.membership()::joined,
            participant.pipe(),
            context.settings().memberGrace());
    this.joined =
        new JoinedPublisher(
            context.self().id(),
            participant.view(),
            host::groups,
            participant.membership(),
            participant.pipe());
    this.splitter =
        new ShardSplitter(
            host::group,
            replicas,
            new ShardAdminClient(participant.requests()),
            participant.directory(),
            participant.pipe());
    admin.splitWith(splitter);
    this.recorder =
        new SplitRecorder(
            participant.view(),
            replicas,
            host::groups,
            participant.directory(),
            participant.pipe());
    this.sizes =
        new SplitKeeper(
            replicas, host::groups, splitter, participant.pipe(), context.settings().splitBytes());
    this.balancer =
        context.settings().balancesLeaders()
            ? Optional.of(
                new LeaderBalancer(
                    context.self().id(),
                    participant.membership()::member,
                    host::groups,
                    participant.pipe()))
            : Optional.empty();
  }

  void start() {
    service.start();
    admin.start();
    deployer.start();
    placeKeeper.start();
    keeper.start();
    joined.start();
    recorder.start();
    sizes.start();
    balancer.ifPresent(LeaderBalancer::start);
    scrub.start();
  }

  LeaderFeed feed() {
    return feed;
  }

  /** The groups. */
  public RaftHost host() {
    return host;
  }

  /** The state machines of the groups. */
  public ShardReplicas replicas() {
    return replicas;
  }

  /** What reads the store again. */
  public StoreScrub scrub() {
    return scrub;
  }

  /** Who splits shards that this node leads. */
  public ShardSplitter splitter() {
    return splitter;
  }

  /** Whether every group that this node takes part in has a leader. */
  public Status status() {
    long leaderless =
        host.groups().stream()
            .filter(group -> group.leader().isEmpty() && group.quarantine().isEmpty())
            .count();
    return leaderless == 0
        ? Status.OK
        : Status.failing(leaderless + " Raft groups have no leader: a majority may be down");
  }

  /**
   * Hands over the leaderships of this node, those at the end of {@link #DRAIN_PATIENCE} excepted.
   *
   * @param alive whether a node is believed to be up
   */
  CompletableFuture<Drain.Result> drain(Predicate<NodeId> alive) {
    return Drain.begin(self, host.groups(), alive, clock, DRAIN_PATIENCE);
  }

  void close() {
    keeper.close();
    joined.close();
    recorder.close();
    sizes.close();
    balancer.ifPresent(LeaderBalancer::close);
    scrub.close();
    host.close();
  }
}
