package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Membership;
import io.terroir.raft.host.LeaderMove;
import io.terroir.raft.host.MembersMove;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftGroups;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.data.ReplicaReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers what operators ask about the replicas of this node. No answer holds user data, so every
 * process of the deployment is answered, whatever its region. Thread-safe.
 */
public final class ShardAdminService {
  private final RaftGroups groups;
  private final Requests requests;
  private ShardSplits splits = ShardSplits.NONE;

  /** A service that knows the replicas of {@code groups}. */
  public ShardAdminService(RaftGroups groups, Requests requests) {
    this.groups = groups;
    this.requests = requests;
  }

  /** Has {@code carriesOut} split shards; before {@link #start}. */
  public void splitWith(ShardSplits carriesOut) {
    splits = carriesOut;
  }

  /** Begins to take requests. */
  public void start() {
    requests.serve(RequestService.SHARD_ADMIN, this::handle);
  }

  private void handle(Peer from, ByteString bytes, Duration timeout, Requests.Responder responder) {
    ShardAdminRequest request;
    try {
      request = ShardAdminCodec.decodeRequest(bytes);
    } catch (IllegalArgumentException e) {
      responder.refuse(Refusal.invalid("request", "this node does not know this request"));
      return;
    }
    if (request instanceof ShardAdminRequest.Report report) {
      answer(responder, ShardAdminCodec.encode(reports(report)));
    } else if (request instanceof ShardAdminRequest.MoveLeader move) {
      carryOut(
          move.shard(),
          group -> LeaderMove.begin(group, move.to(), timeout).thenApply(moved -> ByteString.EMPTY),
          responder);
    } else if (request instanceof ShardAdminRequest.ChangeMember change) {
      carryOut(change.shard(), group -> changeMember(group, change, timeout), responder);
    } else if (request instanceof ShardAdminRequest.Standing asked) {
      carryOut(
          asked.shard(),
          group ->
              CompletableFuture.completedFuture(
                  ShardAdminCodec.encode(MemberStanding.of(group, groups.disk()))),
          responder);
    } else if (request instanceof ShardAdminRequest.Split split) {
      carryOut(
          split.shard(),
          group ->
              splits
                  .split(split.shard(), split.at(), patience(timeout))
                  .thenApply(ShardAdminCodec::encode),
          responder);
    }
  }

  private List<ReplicaReport> reports(ShardAdminRequest.Report request) {
    return groups.groups().stream()
        .filter(group -> request.asksFor(group.shard()))
        .sorted(Comparator.comparing(RaftGroup::shard))
        .map(ShardAdminService::report)
        .toList();
  }

  private static ReplicaReport report(RaftGroup group) {
    Membership members = group.configuration().members();
    return new ReplicaReport(
        group.shard(),
        group.term().number(),
        group.leader(),
        group.joining(),
        group.quarantine().map(Quarantine::detail),
        group.commitIndex(),
        group.appliedIndex(),
        members.voters(),
        members.outgoing(),
        members.learners());
  }

  private static CompletableFuture<ByteString> changeMember(
      RaftGroup group, ShardAdminRequest.ChangeMember change, Duration timeout) {
    Duration patience = patience(timeout);
    CompletableFuture<Void> changed =
        change.votes()
            ? MembersMove.add(group, change.node(), patience)
            : MembersMove.remove(group, change.node(), patience);
    return changed.thenApply(done -> ShardAdminCodec.encodeVoters(group.members()));
  }

  /** The rest is for the answer, which says more than that there was none. */
  private static Duration patience(Duration timeout) {
    return timeout.multipliedBy(9).dividedBy(10);
  }

  private void carryOut(
      ShardId shard,
      Function<RaftGroup, CompletableFuture<ByteString>> work,
      Requests.Responder responder) {
    Optional<RaftGroup> group = groups.group(shard);
    if (group.isEmpty()) {
      responder.refuse(noReplica(shard));
      return;
    }
    var unused =
        work.apply(group.get())
            .whenComplete(
                (bytes, failure) -> {
                  if (failure == null) {
                    answer(responder, bytes);
                  } else {
                    responder.refuse(refusalIn(failure));
                  }
                });
  }

  private static Refusal noReplica(ShardId shard) {
    return Refusal.of(Reason.UNAVAILABLE, "this node holds no replica of shard " + shard);
  }

  private static void answer(Requests.Responder responder, ByteString bytes) {
    responder.answer(ResidencyScope.NO_USER_DATA, bytes);
  }

  private static Refusal refusalIn(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof TerroirRefusedException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof TerroirRefusedException refused
        ? refused.refusal()
        : Refusal.of(Reason.INTERNAL, "the replica failed; its log says more");
  }
}
