package io.terroir.gateway.service;

import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.transport.Peer;
import io.terroir.v1.AdminGrpc;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ChangeConfigMembersRequest;
import io.terroir.v1.ChangeConfigMembersResponse;
import io.terroir.v1.ChangeShardMemberRequest;
import io.terroir.v1.ChangeShardMemberResponse;
import io.terroir.v1.ConfigStatusRequest;
import io.terroir.v1.ConfigStatusResponse;
import io.terroir.v1.CreateKeyspaceRequest;
import io.terroir.v1.CreateKeyspaceResponse;
import io.terroir.v1.ListKeyspacesRequest;
import io.terroir.v1.ListKeyspacesResponse;
import io.terroir.v1.ListNodesRequest;
import io.terroir.v1.ListNodesResponse;
import io.terroir.v1.ListRegionsRequest;
import io.terroir.v1.ListRegionsResponse;
import io.terroir.v1.ListShardsRequest;
import io.terroir.v1.ListShardsResponse;
import io.terroir.v1.MoveShardLeaderRequest;
import io.terroir.v1.MoveShardLeaderResponse;
import io.terroir.v1.NodeStatusRequest;
import io.terroir.v1.NodeStatusResponse;
import io.terroir.v1.PingRequest;
import io.terroir.v1.PingResponse;
import io.terroir.v1.ReadAuditRequest;
import io.terroir.v1.ReadAuditResponse;
import io.terroir.v1.ShardStatusRequest;
import io.terroir.v1.ShardStatusResponse;
import io.terroir.v1.SplitShardRequest;
import io.terroir.v1.SplitShardResponse;
import io.terroir.v1.StatusRequest;
import io.terroir.v1.StatusResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code terroir.v1.Admin} over gRPC. */
final class AdminService extends AdminGrpc.AdminImplBase {
  private final Unary unary;
  private final Peer self;
  private final DirectoryView view;
  private final Checks checks;
  private final KeyspaceCreation creation;
  private final Survey survey;
  private final NodeReports nodeReports;
  private final AuditReading audit;
  private final ConfigLayerCalls configLayer;
  private final ShardLayerCalls shardLayer;

  AdminService(
      Unary unary,
      Peer self,
      DirectoryView view,
      Checks checks,
      KeyspaceCreation creation,
      Survey survey,
      NodeReports nodeReports,
      AuditReading audit,
      ConfigLayerCalls configLayer,
      ShardLayerCalls shardLayer) {
    this.unary = unary;
    this.self = self;
    this.view = view;
    this.checks = checks;
    this.creation = creation;
    this.survey = survey;
    this.nodeReports = nodeReports;
    this.audit = audit;
    this.configLayer = configLayer;
    this.shardLayer = shardLayer;
  }

  @Override
  public void createKeyspace(
      CreateKeyspaceRequest request, StreamObserver<CreateKeyspaceResponse> observer) {
    unary.serve(
        AdminGrpc.getCreateKeyspaceMethod(),
        observer,
        context ->
            creation
                .create(request, context.deadline())
                .thenApply(
                    keyspace ->
                        CreateKeyspaceResponse.newBuilder()
                            .setHeader(header())
                            .setKeyspace(PolicyMessages.info(keyspace))
                            .build()));
  }

  @Override
  public void listKeyspaces(
      ListKeyspacesRequest request, StreamObserver<ListKeyspacesResponse> observer) {
    answer(
        AdminGrpc.getListKeyspacesMethod(),
        observer,
        () ->
            ListKeyspacesResponse.newBuilder()
                .setHeader(header())
                .addAllKeyspaces(survey.keyspaces())
                .build());
  }

  @Override
  public void listRegions(
      ListRegionsRequest request, StreamObserver<ListRegionsResponse> observer) {
    answer(
        AdminGrpc.getListRegionsMethod(),
        observer,
        () ->
            ListRegionsResponse.newBuilder()
                .setHeader(header())
                .addAllRegions(survey.regions())
                .build());
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
    answer(
        AdminGrpc.getListNodesMethod(),
        observer,
        () ->
            ListNodesResponse.newBuilder().setHeader(header()).addAllNodes(survey.nodes()).build());
  }

  @Override
  public void nodeStatus(NodeStatusRequest request, StreamObserver<NodeStatusResponse> observer) {
    unary.serve(
        AdminGrpc.getNodeStatusMethod(),
        observer,
        context -> nodeReports.status(context.deadline(), header()));
  }

  @Override
  public void listShards(ListShardsRequest request, StreamObserver<ListShardsResponse> observer) {
    answer(
        AdminGrpc.getListShardsMethod(),
        observer,
        () ->
            ListShardsResponse.newBuilder()
                .setHeader(header())
                .addAllShards(
                    survey.shards(
                        request.getKeyspace().isEmpty()
                            ? view.keyspaces()
                            : List.of(checks.keyspace(request.getKeyspace()))))
                .build());
  }

  @Override
  public void shardStatus(
      ShardStatusRequest request, StreamObserver<ShardStatusResponse> observer) {
    unary.serve(
        AdminGrpc.getShardStatusMethod(),
        observer,
        context -> shardLayer.status(request, context.deadline(), header()));
  }

  @Override
  public void moveShardLeader(
      MoveShardLeaderRequest request, StreamObserver<MoveShardLeaderResponse> observer) {
    unary.serve(
        AdminGrpc.getMoveShardLeaderMethod(),
        observer,
        context -> shardLayer.moveLeader(request, context.deadline(), header()));
  }

  @Override
  public void changeShardMember(
      ChangeShardMemberRequest request, StreamObserver<ChangeShardMemberResponse> observer) {
    unary.serve(
        AdminGrpc.getChangeShardMemberMethod(),
        observer,
        context -> shardLayer.changeMember(request, context.deadline(), header()));
  }

  @Override
  public void splitShard(SplitShardRequest request, StreamObserver<SplitShardResponse> observer) {
    unary.serve(
        AdminGrpc.getSplitShardMethod(),
        observer,
        context -> shardLayer.split(request, context.deadline(), header()));
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    answer(
        AdminGrpc.getStatusMethod(), observer, () -> survey.status().setHeader(header()).build());
  }

  @Override
  public void readAudit(ReadAuditRequest request, StreamObserver<ReadAuditResponse> observer) {
    unary.serve(
        AdminGrpc.getReadAuditMethod(),
        observer,
        context ->
            audit
                .read(request, context.deadline())
                .thenApply(answer -> answer.setHeader(header()).build()));
  }

  @Override
  public void configStatus(
      ConfigStatusRequest request, StreamObserver<ConfigStatusResponse> observer) {
    unary.serve(
        AdminGrpc.getConfigStatusMethod(),
        observer,
        context -> configLayer.status(context.deadline(), header()));
  }

  @Override
  public void changeConfigMembers(
      ChangeConfigMembersRequest request, StreamObserver<ChangeConfigMembersResponse> observer) {
    unary.serve(
        AdminGrpc.getChangeConfigMembersMethod(),
        observer,
        context -> configLayer.change(request, context, header()));
  }

  @Override
  public void ping(PingRequest request, StreamObserver<PingResponse> observer) {
    // Past the pipe: it measures the distance, not the work that waits.
    observer.onNext(
        PingResponse.newBuilder()
            .setGateway(self.node().name())
            .setRegion(self.region().name())
            .build());
    observer.onCompleted();
  }

  private <A> void answer(
      MethodDescriptor<?, A> method, StreamObserver<A> observer, Supplier<A> look) {
    unary.serve(method, observer, context -> CompletableFuture.completedFuture(look.get()));
  }

  private AnswerHeader header() {
    return Headers.ofGateway(self.region());
  }
}
