package io.terroir.node.assembly;

import io.terroir.gossip.replica.ReplicaConfig;
import io.terroir.gossip.replica.ReplicaFollower;
import io.terroir.gossip.replica.ReplicaPublisher;
import io.terroir.gossip.replica.ReplicaReader;
import io.terroir.gossip.replica.ReplicaStaleness;
import io.terroir.gossip.replica.ReplicaStore;
import io.terroir.gossip.service.ReplicaService;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.node.wiring.DirectoryReplicaPolicy;
import io.terroir.runtime.data.NodeReport.ReadReplicas;
import io.terroir.runtime.replica.ShardFeed;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.transport.Layer;
import java.util.List;

/** What a node streams to other regions of the shards it leads, and keeps of those it follows. */
public final class ReadReplicaLayer {
  private final ReplicaPublisher publisher;
  private final ReplicaFollower follower;
  private final ReplicaReader reader;
  private final ReplicaService service;
  private final Participant participant;
  private final LayerRouter router;
  private final ReplicaStaleness staleness;

  ReadReplicaLayer(MemberContext context, Participant participant, Store rows, ShardFeed feed) {
    this.participant = participant;
    DirectoryReplicaPolicy policy =
        new DirectoryReplicaPolicy(context.self().id(), participant.view(), context.place());
    ReplicaConfig config = context.settings().replicas();
    this.router = new LayerRouter(context.transport(), Layer.REPLICA);
    ReplicaStore store = new ReplicaStore(rows);
    this.staleness = new ReplicaStaleness(policy, store, context.environment().wallClock());
    this.publisher = new ReplicaPublisher(config, feed, policy, participant.pipe(), router);
    this.follower =
        new ReplicaFollower(
            config,
            policy,
            participant.membership()::leaderOf,
            store,
            participant.pipe(),
            router,
            participant.random());
    this.reader =
        new ReplicaReader(
            context.peer(),
            store,
            policy,
            context.environment().wallClock(),
            config.maxClockOffset());
    this.service = new ReplicaService(reader, policy, participant.pipe());
  }

  /** What it sends and receives. */
  public LayerRouter router() {
    return router;
  }

  /** How old the read replicas here may be. */
  public ReplicaStaleness staleness() {
    return staleness;
  }

  /** Changes that leaders have sent and that this region may not have. */
  public long refused() {
    return follower.refused();
  }

  void start() {
    publisher.start();
    follower.start();
    service.serveOn(participant.requests());
  }

  /** How old what is kept here is. On the pipe of the participant only. */
  List<ReadReplicas> lags() {
    return reader.lags();
  }

  void close() {
    follower.close();
    publisher.close();
  }
}
