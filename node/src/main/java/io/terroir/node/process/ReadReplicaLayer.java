package io.terroir.node.process;

import io.terroir.gossip.replica.ReplicaConfig;
import io.terroir.gossip.replica.ReplicaFollower;
import io.terroir.gossip.replica.ReplicaPublisher;
import io.terroir.gossip.replica.ReplicaReader;
import io.terroir.gossip.replica.ReplicaStore;
import io.terroir.gossip.service.ReplicaService;
import io.terroir.gossip.wire.LayerRouter;
import io.terroir.node.wiring.DirectoryReplicaPolicy;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.replica.ShardFeed;
import io.terroir.runtime.transport.Layer;

/** What a node streams to other regions of the shards it leads, and keeps of those it follows. */
final class ReadReplicaLayer {
  private final ReplicaPublisher publisher;
  private final ReplicaFollower follower;
  private final ReplicaService service;
  private final Participant participant;

  ReadReplicaLayer(ProcessContext context, Participant participant, Disks disks, ShardFeed feed) {
    this.participant = participant;
    DirectoryReplicaPolicy policy =
        new DirectoryReplicaPolicy(context.self().id(), participant.view());
    LayerRouter router = new LayerRouter(context.transport(), Layer.REPLICA);
    ReplicaStore store = new ReplicaStore(disks.store());
    this.publisher =
        new ReplicaPublisher(ReplicaConfig.DEFAULT, feed, policy, participant.pipe(), router);
    this.follower =
        new ReplicaFollower(
            ReplicaConfig.DEFAULT,
            policy,
            participant.membership()::leaderOf,
            store,
            participant.pipe(),
            router,
            participant.random());
    this.service =
        new ReplicaService(
            new ReplicaReader(
                context.peer(),
                store,
                policy,
                SystemClock.wall(),
                ReplicaConfig.DEFAULT.maxClockOffset()),
            policy,
            participant.pipe());
  }

  void start() {
    publisher.start();
    follower.start();
    service.serveOn(participant.requests());
  }

  void close() {
    follower.close();
    publisher.close();
  }
}
