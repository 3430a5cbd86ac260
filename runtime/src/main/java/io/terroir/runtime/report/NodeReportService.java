package io.terroir.runtime.report;

import com.google.protobuf.ByteString;
import io.terroir.runtime.data.NodeReport;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.function.Supplier;

/** Tells operators how this node is. */
public final class NodeReportService {
  private final Supplier<NodeReport> report;
  private final Pipe pipe;

  /**
   * A service.
   *
   * @param report makes the report, on {@code pipe}
   */
  public NodeReportService(Supplier<NodeReport> report, Pipe pipe) {
    this.report = report;
    this.pipe = pipe;
  }

  /** Begins to take requests. */
  public void serveOn(Requests requests) {
    requests.serve(RequestService.NODE_ADMIN, this::handle);
  }

  private void handle(
      Peer from, ByteString request, Duration timeout, Requests.Responder responder) {
    boolean taken =
        pipe.offer(
            () ->
                responder.answer(
                    ResidencyScope.NO_USER_DATA, NodeReportCodec.encode(report.get())));
    if (!taken) {
      responder.refuse(
          Refusal.of(Reason.RESOURCE_EXHAUSTED, "this node has too much to do; try again"));
    }
  }
}
