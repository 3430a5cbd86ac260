package io.terroir.gateway.service;

import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.service.AuditClient;
import io.terroir.epaxos.service.AuditPage;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.v1.AuditHeadInfo;
import io.terroir.v1.AuditPosition;
import io.terroir.v1.AuditRecordInfo;
import io.terroir.v1.ReadAuditRequest;
import io.terroir.v1.ReadAuditResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the audit log of a config replica for a client: of the one that is named, or of any. */
final class AuditReading {
  /** How long one replica may take before another is asked. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

  private final AuditClient audit;
  private final List<NodeId> replicas;

  AuditReading(AuditClient audit, List<NodeId> replicas) {
    this.audit = audit;
    this.replicas = List.copyOf(replicas);
  }

  CompletableFuture<ReadAuditResponse.Builder> read(ReadAuditRequest request, Deadline deadline) {
    Optional<CommandId> after =
        request.hasAfter() ? Optional.of(id(request.getAfter())) : Optional.empty();
    return request.getReplica().isEmpty()
        ? readAny(0, after, deadline)
        : read(node(request.getReplica()), after, deadline);
  }

  private CompletableFuture<ReadAuditResponse.Builder> readAny(
      int index, Optional<CommandId> after, Deadline deadline) {
    if (index >= replicas.size()) {
      return Futures.refused(
          Refusal.of(Reason.UNAVAILABLE, "no config replica shows its audit log; try again later"));
    }
    return read(replicas.get(index), after, deadline)
        .exceptionallyCompose(failure -> readAny(index + 1, after, deadline));
  }

  private CompletableFuture<ReadAuditResponse.Builder> read(
      NodeId replica, Optional<CommandId> after, Deadline deadline) {
    return audit
        .page(replica, after, deadline.leftAtMost(ATTEMPT_TIMEOUT))
        .thenApply(page -> answer(replica, page));
  }

  private static ReadAuditResponse.Builder answer(NodeId replica, AuditPage page) {
    return ReadAuditResponse.newBuilder()
        .setReplica(replica.name())
        .addAllHeads(page.heads().stream().map(AuditReading::head).toList())
        .addAllRecords(page.records().stream().map(AuditReading::record).toList())
        .setMore(page.more());
  }

  private static NodeId node(String name) {
    try {
      return new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("replica", "no node has such a name").toException();
    }
  }

  private static CommandId id(AuditPosition position) {
    try {
      return new CommandId(
          new ReplicaId(position.getReplica()), position.getIncarnation(), position.getSequence());
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("after", "numbers of a position are positive").toException();
    }
  }

  private static AuditPosition position(CommandId id) {
    return AuditPosition.newBuilder()
        .setReplica(id.replica().number())
        .setIncarnation(id.incarnation())
        .setSequence(id.sequence())
        .build();
  }

  private static AuditHeadInfo head(AuditHead head) {
    return AuditHeadInfo.newBuilder()
        .setAt(position(head.issuer().id(head.sequence())))
        .setHash(head.hash().bytes())
        .build();
  }

  private static AuditRecordInfo record(AuditRecord record) {
    return AuditRecordInfo.newBuilder()
        .setAt(position(record.id()))
        .setPrevious(record.previous().bytes())
        .setRecord(record.bytes())
        .build();
  }
}
