package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the audit logs of config replicas. Thread-safe. */
public final class AuditClient {
  private final Requests requests;

  /** A client that asks through {@code requests}. */
  public AuditClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * The page after {@code after}, or the first. Fails with a {@link
   * io.terroir.runtime.error.TerroirRefusedException}: UNAVAILABLE if {@code replica} does not
   * answer in time, or cannot show its log now.
   */
  public CompletableFuture<AuditPage> page(
      NodeId replica, Optional<CommandId> after, Duration timeout) {
    return ask(replica, new DirectoryRequest.ReadAudit(after, false), timeout);
  }

  /** The ends of all chains, as {@link #page} without its records. */
  public CompletableFuture<List<AuditHead>> heads(NodeId replica, Duration timeout) {
    return ask(replica, new DirectoryRequest.ReadAudit(Optional.empty(), true), timeout)
        .thenApply(AuditPage::heads);
  }

  private CompletableFuture<AuditPage> ask(
      NodeId replica, DirectoryRequest.ReadAudit read, Duration timeout) {
    ByteString request = ServiceCodec.encode(read);
    return requests
        .call(replica, RequestService.DIRECTORY, ResidencyScope.NO_USER_DATA, request, timeout)
        .thenApply(AuditClient::page);
  }

  private static AuditPage page(ByteString answer) {
    try {
      return AuditServiceCodec.decode(answer);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(Reason.INTERNAL, "the config replica speaks another version").toException();
    }
  }
}
