package io.terroir.node.assembly;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.epaxos.service.DirectoryFollower;
import io.terroir.gateway.Gateway;
import io.terroir.gateway.GatewayConfig;
import io.terroir.gateway.GatewayPorts;
import io.terroir.gateway.port.Members;
import io.terroir.gossip.service.ReplicaClient;
import io.terroir.gossip.service.WeakClient;
import io.terroir.node.wiring.DirectoryReadReplicas;
import io.terroir.node.wiring.DirectoryReplicaPolicy;
import io.terroir.node.wiring.RaftShardAdmin;
import io.terroir.raft.service.ShardAdminClient;
import io.terroir.raft.service.ShardClient;

/** The parts of a gateway behind its port. Made, started and stopped by one thread. */
public final class GatewayAssembly {
  private final Participant participant;
  private final DirectoryFollower follower;
  private final Gateway gateway;

  /** Puts a gateway together; nothing runs before {@link #start}. */
  public GatewayAssembly(MemberContext context, OpenTelemetry telemetry) {
    this.participant = new Participant(context);
    this.follower = participant.follower();
    this.gateway =
        new Gateway(
            GatewayConfig.of(context.peer(), context.replicas())
                .withReadsFromAnyReplica(context.settings().readsAnyReplica()),
            ports(context, telemetry));
  }

  private GatewayPorts ports(MemberContext context, OpenTelemetry telemetry) {
    return new GatewayPorts(
        participant.view(),
        participant.directory(),
        Members.of(participant.membership()),
        new ShardClient(participant.requests())::call,
        new RaftShardAdmin(new ShardAdminClient(participant.requests())),
        new DirectoryReadReplicas(
            new DirectoryReplicaPolicy(context.self().id(), participant.view(), context.place()),
            new ReplicaClient(participant.requests())),
        new WeakClient(participant.requests())::call,
        participant.requests(),
        participant.pipe(),
        context.environment().wallClock(),
        context.environment().newSecureRandom(),
        telemetry);
  }

  /** Follows the directory and joins the membership. */
  public void start() {
    follower.start();
    participant.membership().start();
  }

  /** What it has in common with nodes. */
  public Participant participant() {
    return participant;
  }

  /** What clients are served by. */
  public Gateway gateway() {
    return gateway;
  }

  /** Says goodbye and takes no more work; pipes are closed after this. */
  public void stop() {
    participant.membership().close();
    follower.close();
  }
}
