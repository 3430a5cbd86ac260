package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.shard.SplitOff;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks nodes what operators want to know of their replicas of strong shards, and has leaderships
 * moved and members changed. Thread-safe; no call blocks. Futures complete on a thread of the
 * transport, exceptionally with a {@link io.terroir.runtime.error.TerroirRefusedException}.
 */
public final class ShardAdminClient {
  private final Requests requests;

  /** A client over {@code requests}. */
  public ShardAdminClient(Requests requests) {
    this.requests = requests;
  }

  /** How the replicas on {@code node} are: those of {@code keyspaces}, or all if that is empty. */
  public CompletableFuture<List<ReplicaReport>> reports(
      NodeId node, Set<KeyspaceId> keyspaces, Duration timeout) {
    return call(node, new ShardAdminRequest.Report(keyspaces), timeout)
        .thenApply(answer -> decoded(answer, ShardAdminCodec::decodeReports));
  }

  private static <T> T decoded(ByteString answer, Function<ByteString, T> decode) {
    try {
      return decode.apply(answer);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(Reason.INTERNAL, "the node speaks another version").toException();
    }
  }

  /**
   * Has {@code leader} hand the leadership of {@code shard} over. Completes once {@code to} leads;
   * for refusals see {@link io.terroir.raft.host.LeaderMove#begin}.
   */
  public CompletableFuture<Void> moveLeader(
      NodeId leader, ShardId shard, NodeId to, Duration timeout) {
    return call(leader, new ShardAdminRequest.MoveLeader(shard, to), timeout)
        .thenAccept(answer -> {});
  }

  /**
   * Has {@code leader} make {@code node} a voter of {@code shard}, or have it be no member any
   * more. Completes with the voters once that is complete; for refusals see {@link
   * io.terroir.raft.host.MembersMove}.
   */
  public CompletableFuture<List<NodeId>> changeMember(
      NodeId leader, ShardId shard, NodeId node, boolean votes, Duration timeout) {
    return call(leader, new ShardAdminRequest.ChangeMember(shard, node, votes), timeout)
        .thenApply(answer -> decoded(answer, ShardAdminCodec::decodeVoters));
  }

  /**
   * Whether {@code member} could take part in a split of {@code shard}, and on which disk it is.
   */
  public CompletableFuture<MemberStanding> standing(
      NodeId member, ShardId shard, Duration timeout) {
    return call(member, new ShardAdminRequest.Standing(shard), timeout)
        .thenApply(answer -> decoded(answer, ShardAdminCodec::decodeStanding));
  }

  /**
   * Has {@code leader} split {@code shard} before {@code at}, or else in the middle of its data.
   * For refusals see {@link ShardSplits}.
   */
  public CompletableFuture<SplitOff> split(
      NodeId leader, ShardId shard, Optional<OriginDigest> at, Duration timeout) {
    return call(leader, new ShardAdminRequest.Split(shard, at), timeout)
        .thenApply(answer -> decoded(answer, ShardAdminCodec::decodeSplit));
  }

  private CompletableFuture<ByteString> call(
      NodeId node, ShardAdminRequest request, Duration timeout) {
    return requests.call(
        node,
        RequestService.SHARD_ADMIN,
        ResidencyScope.NO_USER_DATA,
        ShardAdminCodec.encode(request),
        timeout);
  }
}
