package io.terroir.sdk;

import io.terroir.sdk.internal.AdminMessages;
import io.terroir.sdk.internal.AuditMessages;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.NodeMessages;
import io.terroir.sdk.internal.Repeat;
import io.terroir.sdk.internal.Waiting;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.CreateKeyspaceRequest;
import io.terroir.v1.ListKeyspacesRequest;
import io.terroir.v1.ListNodesRequest;
import io.terroir.v1.ListRegionsRequest;
import io.terroir.v1.ListShardsRequest;
import io.terroir.v1.NodeStatusRequest;
import io.terroir.v1.ReadAuditRequest;
import io.terroir.v1.StatusRequest;
import io.terroir.v1.StatusResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Creates keyspaces and looks at the deployment. Thread-safe. */
public final class AdminClient {
  private final Calls calls;

  AdminClient(Calls calls) {
    this.calls = calls;
  }

  /**
   * Creates a keyspace and waits until it has shards in every region that may store something. For
   * a keyspace that exists with the same policy it answers as the first time.
   */
  public KeyspaceInfo createKeyspace(String name, KeyspacePolicy policy) {
    return Waiting.forResult(createKeyspaceAsync(name, policy));
  }

  /** As {@link #createKeyspace}, with a future. */
  public CompletableFuture<KeyspaceInfo> createKeyspaceAsync(String name, KeyspacePolicy policy) {
    CreateKeyspaceRequest request =
        CreateKeyspaceRequest.newBuilder()
            .setName(name)
            .setPolicy(AdminMessages.policy(policy))
            .setRequestId(calls.newRequestId())
            .build();
    return calls
        .callSlow(AdminGrpc.getCreateKeyspaceMethod(), request)
        .thenApply(answer -> AdminMessages.keyspace(answer.getKeyspace()));
  }

  /** All keyspaces. */
  public List<KeyspaceInfo> keyspaces() {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getListKeyspacesMethod(),
                ListKeyspacesRequest.getDefaultInstance(),
                Repeat.READ)
            .thenApply(
                answer ->
                    answer.getKeyspacesList().stream().map(AdminMessages::keyspace).toList()));
  }

  /** All regions. */
  public List<RegionInfo> regions() {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getListRegionsMethod(),
                ListRegionsRequest.getDefaultInstance(),
                Repeat.READ)
            .thenApply(
                answer -> answer.getRegionsList().stream().map(AdminMessages::region).toList()));
  }

  /** All nodes and gateways. */
  public List<NodeInfo> nodes() {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getListNodesMethod(), ListNodesRequest.getDefaultInstance(), Repeat.READ)
            .thenApply(answer -> answer.getNodesList().stream().map(AdminMessages::node).toList()));
  }

  /** How all nodes and gateways are; every node is asked now. */
  public List<NodeStatus> nodeStatus() {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getNodeStatusMethod(),
                NodeStatusRequest.getDefaultInstance(),
                Repeat.READ)
            .thenApply(
                answer -> answer.getNodesList().stream().map(NodeMessages::status).toList()));
  }

  /** The shards of a keyspace, or all if {@code keyspace} is empty. */
  public List<ShardInfo> shards(String keyspace) {
    return Waiting.forResult(
        calls
            .call(
                AdminGrpc.getListShardsMethod(),
                ListShardsRequest.newBuilder().setKeyspace(keyspace).build(),
                Repeat.READ)
            .thenApply(
                answer -> answer.getShardsList().stream().map(AdminMessages::shard).toList()));
  }

  /** The Raft groups behind strong keyspaces. */
  public ShardAdmin shardAdmin() {
    return new ShardAdmin(calls);
  }

  /** The replicas of the directory. */
  public ConfigAdmin config() {
    return new ConfigAdmin(calls);
  }

  /** How the deployment is, as the gateway that answers sees it. */
  public DeploymentStatus status() {
    return Waiting.forResult(
        calls
            .call(AdminGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), Repeat.READ)
            .thenApply(AdminClient::status));
  }

  /**
   * A page of the audit log.
   *
   * @param replica the node of a config replica, or empty for whichever answers
   * @param after the last record that was read there; empty for the first page
   */
  public AuditPage audit(String replica, Optional<AuditPosition> after) {
    ReadAuditRequest.Builder request = ReadAuditRequest.newBuilder().setReplica(replica);
    after.ifPresent(at -> request.setAfter(AuditMessages.position(at)));
    return Waiting.forResult(
        calls
            .call(AdminGrpc.getReadAuditMethod(), request.build(), Repeat.READ)
            .thenApply(AuditMessages::page));
  }

  private static DeploymentStatus status(StatusResponse answer) {
    return new DeploymentStatus(
        answer.getGateway(),
        answer.getRegion(),
        answer.getRegionsList().stream().map(AdminMessages::region).toList(),
        answer.getKeyspaces(),
        answer.getShards(),
        answer.getStrongShardsLed(),
        answer.getStrongShards(),
        answer.getOrigins());
  }
}
