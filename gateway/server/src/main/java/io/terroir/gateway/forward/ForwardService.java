package io.terroir.gateway.forward;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.Claims;
import io.terroir.gateway.routing.Deadline;
import io.terroir.gateway.routing.Futures;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Takes requests from the gateways of other regions. Which region a request entered by is read from
 * the peer's certificate, not from the message: it decides what the answer may show.
 */
public final class ForwardService {
  private final Pipe pipe;
  private final DirectoryView view;
  private final Claims claims;
  private final LocalCalls calls;

  /** A service that has requests served by {@code calls}. */
  public ForwardService(Pipe pipe, DirectoryView view, Claims claims, LocalCalls calls) {
    this.pipe = pipe;
    this.view = view;
    this.claims = claims;
    this.calls = calls;
  }

  /** Begins to serve. */
  public void serveOn(Requests requests) {
    requests.serve(RequestService.GATEWAY, this::handle);
  }

  private void handle(Peer from, ByteString bytes, Duration timeout, Requests.Responder responder) {
    if (view.age().isEmpty()) {
      // Before it is read, no keyspace would exist.
      responder.refuse(
          Refusal.of(Reason.UNAVAILABLE, "this gateway has not read the directory yet"));
      return;
    }
    Deadline deadline = Deadline.after(pipe.clock(), timeout);
    CompletableFuture<LocalCalls.Answer> unused =
        Futures.begin(pipe, () -> serve(from, bytes, deadline))
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    responder.answer(answer.scope(), ForwardWire.encodeAnswer(answer.message()));
                  } else {
                    responder.answer(
                        ResidencyScope.NO_USER_DATA,
                        ForwardWire.encodeRefusal(Futures.refusalOf(failure)));
                  }
                });
  }

  private CompletableFuture<LocalCalls.Answer> serve(
      Peer from, ByteString bytes, Deadline deadline) {
    deadline.check();
    ForwardWire.Received request = ForwardWire.decodeRequest(bytes);
    // News of the claim may still be on its way from the sender's config replica to ours.
    request.binding().ifPresent(claims::learn);
    CallContext context = new CallContext(deadline, from.region(), true, request.claim());
    return calls.serve(request.method(), request.message(), context);
  }
}
