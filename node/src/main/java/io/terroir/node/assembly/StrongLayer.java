package io.terroir.node.assembly;

import io.terroir.node.wiring.LeaderPublisher;
import io.terroir.node.wiring.ShardDeployer;
import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.service.ShardAdminService;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardService;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import java.util.List;

/** The Raft groups of a node, on a pipe of their own. */
public final class StrongLayer {
  private final RaftHost host;
  private final LeaderFeed feed;
  private final ShardService service;
  private final ShardAdminService admin;
  private final ShardReplicas replicas;
  private final ShardDeployer deployer;

  StrongLayer(
      MemberContext context, Participant participant, DiskId disk, Journal journal, Store store) {
    ProcessEnvironment environment = context.environment();
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
            context.settings().raft());
    this.feed = new LeaderFeed(participant.pipe(), context.settings().feed());
    this.service =
        new ShardService(context.peer(), participant.requests(), environment.wallClock());
    this.admin = new ShardAdminService(host, participant.requests());
    this.replicas = new ShardReplicas(host, store, context.settings().shards(), feed, service);
    LeaderPublisher leaders = new LeaderPublisher(context.self().id(), participant.membership());
    this.deployer =
        new ShardDeployer(
            context.self().id(), participant.view(), replicas, participant.pipe(), leaders::watch);
  }

  void start() {
    service.start();
    admin.start();
    deployer.start();
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

  /** Whether every group that this node takes part in has a leader. */
  public Status status() {
    long leaderless = host.groups().stream().filter(group -> group.leader().isEmpty()).count();
    return leaderless == 0
        ? Status.OK
        : Status.failing(leaderless + " Raft groups have no leader: a majority may be down");
  }

  void close() {
    host.close();
  }
}
