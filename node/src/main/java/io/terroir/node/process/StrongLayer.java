package io.terroir.node.process;

import io.terroir.node.wiring.LeaderPublisher;
import io.terroir.node.wiring.ShardDeployer;
import io.terroir.raft.feed.FeedLimits;
import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardService;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.telemetry.HealthChecks.Status;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.util.List;

/** The Raft groups of a node, on pipes of their own. */
final class StrongLayer {
  private final EventPipe pipe;
  private final RaftHost host;
  private final LeaderFeed feed;
  private final ShardService service;
  private final ShardReplicas replicas;
  private final ShardDeployer deployer;

  StrongLayer(ProcessContext context, Participant participant, Disks disks) {
    String name = context.self().name();
    this.pipe = EventPipe.start(name + "-shards", SystemClock.monotonic(), context.failStop());
    this.host =
        new RaftHost(
            context.self().id(),
            List.of(pipe),
            context.transport(),
            disks.journal(),
            disks.store(),
            SystemClock.wall(),
            participant.random(),
            RaftConfig.defaults());
    this.feed = new LeaderFeed(participant.pipe(), FeedLimits.DEFAULT);
    this.service = new ShardService(context.peer(), participant.requests(), SystemClock.wall());
    this.replicas = new ShardReplicas(host, disks.store(), ShardLimits.DEFAULT, feed, service);
    LeaderPublisher leaders = new LeaderPublisher(context.self().id(), participant.membership());
    this.deployer =
        new ShardDeployer(
            context.self().id(), participant.view(), replicas, participant.pipe(), leaders::watch);
  }

  void start() {
    service.start();
    deployer.start();
  }

  LeaderFeed feed() {
    return feed;
  }

  void observe(MemberMetrics member, NodeMetrics metrics) {
    member.pipe("shards", pipe);
    metrics.raft(host::groups);
    metrics.shards(replicas::machines);
  }

  /** Whether every group that this node takes part in has a leader. */
  Status status() {
    long leaderless = host.groups().stream().filter(group -> group.leader().isEmpty()).count();
    return leaderless == 0
        ? Status.OK
        : Status.failing(leaderless + " Raft groups have no leader: a majority may be down");
  }

  void close() {
    host.close();
  }

  void closePipe() {
    pipe.close();
  }
}
