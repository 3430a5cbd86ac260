package io.terroir.runtime.request;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Requests with answers over the peer transport: long-lived streams, many requests per flush.
 * Thread-safe; no call blocks.
 */
public interface Requests {
  /**
   * Sends a request. The future completes with the answer, or exceptionally with a {@link
   * io.terroir.runtime.error.TerroirRefusedException}: {@code RESOURCE_EXHAUSTED} or {@code
   * UNAVAILABLE} if it was not sent, {@code RESIDENCY_VIOLATION} if the gate refused it, {@code
   * DEADLINE_EXCEEDED} after {@code timeout}, or what the handler refused with. It completes on a
   * thread of the transport: continue on a pipe, and do not block.
   *
   * @param scope where the user data in the request may go
   */
  CompletableFuture<ByteString> call(
      NodeId to,
      RequestService service,
      ResidencyScope scope,
      ByteString request,
      Duration timeout);

  /** Sets the handler of a service. */
  void serve(RequestService service, Handler handler);

  /** Answers requests, on a thread of the transport: it must only hand over to a pipe. */
  @FunctionalInterface
  interface Handler {
    /**
     * Takes a request.
     *
     * @param timeout what is left of the caller's deadline when the request was sent
     */
    void handle(Peer from, ByteString request, Duration timeout, Responder responder);
  }

  /** Where the answer goes; used once, from any thread. */
  interface Responder {
    /** Answers; {@code scope} says where the user data in the answer may go. */
    void answer(ResidencyScope scope, ByteString response);

    /** Refuses. */
    void refuse(Refusal refusal);
  }
}
