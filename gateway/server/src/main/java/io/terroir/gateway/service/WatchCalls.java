package io.terroir.gateway.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gateway.routing.CallContext;
import io.terroir.gateway.routing.DataCall;
import io.terroir.gateway.routing.Method;
import io.terroir.gateway.routing.PublicMessage;
import io.terroir.gateway.routing.Residency;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.WatchRequest;
import io.terroir.v1.WatchResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code terroir.v1.Data.Watch}, one answer at a time: a stream is made of them, and so is what
 * another region's gateway asks for. Confined to the gateway's pipe.
 */
final class WatchCalls {
  /**
   * How long an answer may wait for changes. Longer waits would spare a few messages, and find out
   * later that a leader is gone.
   */
  static final Duration HOLD = Duration.ofSeconds(1);

  private final DirectoryView view;
  private final Checks checks;
  private final DataCalls data;

  /**
   * Calls of their own bound.
   *
   * @param data admits watches only: they wait most of the time, and must not take the room of
   *     others
   */
  WatchCalls(DirectoryView view, Checks checks, DataCalls data) {
    this.view = view;
    this.checks = checks;
    this.data = data;
  }

  /** The next answer: changes, or how far the shard has come. */
  CompletableFuture<Answered<WatchResponse>> next(WatchRequest request, CallContext context) {
    Keyspace keyspace = checks.strongKeyspace(request.getKeyspace());
    DataCall call =
        new DataCall(
            keyspace,
            Checks.origin(keyspace, request.getOrigin()),
            Optional.empty(),
            Consistency.LINEARIZABLE,
            watch(request),
            Optional.empty(),
            true,
            new PublicMessage(Method.WATCH, request, HOLD));
    return data.serve(call, context, WatchResponse.parser(), WatchCalls::response)
        .thenApply(
            answered -> {
              // The law may have changed while the answer waited.
              Keyspace now = checks.strongKeyspace(request.getKeyspace());
              new Residency(view, now, call.origin()).requireReadable(context.entryRegion());
              return answered;
            });
  }

  private static DataOperation watch(WatchRequest request) {
    ByteString from =
        request.hasRangeEnd()
            ? Checks.bound(request.getKey(), "key")
            : Checks.key(request.getKey(), "key");
    ByteString to =
        request.hasRangeEnd()
            ? Checks.bound(request.getRangeEnd(), "range_end")
            : DataCalls.after(request.getKey());
    Checks.require(request.getStartRevision() >= 0, "start_revision", "must not be negative");
    Checks.require(request.getEpoch() >= 0, "epoch", "must not be negative");
    long after =
        request.getStartRevision() == 0 ? DataOperation.Watch.NOW : request.getStartRevision() - 1;
    return new DataOperation.Watch(from, to, after, HOLD.toMillis());
  }

  private static WatchResponse response(OperationResult result, AnswerHeader header) {
    OperationResult.Watched watched = DataCalls.expect(OperationResult.Watched.class, result);
    WatchResponse.Builder response =
        WatchResponse.newBuilder()
            .setHeader(header)
            .setThroughRevision(watched.through())
            .setCompactedRevision(watched.compacted());
    for (WatchEvent event : watched.events()) {
      io.terroir.v1.WatchEvent.Builder message =
          io.terroir.v1.WatchEvent.newBuilder().setRevision(event.revision()).setKey(event.key());
      event.entry().ifPresent(entry -> message.setEntry(OperationMessages.entry(entry)));
      response.addEvents(message);
    }
    return response.build();
  }
}
