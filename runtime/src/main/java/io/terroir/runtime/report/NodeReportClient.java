package io.terroir.runtime.report;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.report.proto.NodeReportRequestMessage;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks nodes how they are. Thread-safe; no call blocks. */
public final class NodeReportClient {
  private static final ByteString REQUEST =
      NodeReportRequestMessage.getDefaultInstance().toByteString();

  private final Requests requests;

  /** A client over {@code requests}. */
  public NodeReportClient(Requests requests) {
    this.requests = requests;
  }

  /**
   * How {@code node} is. The future completes on a thread of the transport, exceptionally with a
   * {@link io.terroir.runtime.error.TerroirRefusedException}.
   */
  public CompletableFuture<NodeReport> report(NodeId node, Duration timeout) {
    return requests
        .call(node, RequestService.NODE_ADMIN, ResidencyScope.NO_USER_DATA, REQUEST, timeout)
        .thenApply(NodeReportClient::decoded);
  }

  private static NodeReport decoded(ByteString answer) {
    try {
      return NodeReportCodec.decode(answer);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(Reason.INTERNAL, "the node speaks another version").toException();
    }
  }
}
