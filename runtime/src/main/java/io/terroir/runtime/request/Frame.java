package io.terroir.runtime.request;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.telemetry.TraceParent;
import io.terroir.runtime.transport.proto.AnswerMessage;
import io.terroir.runtime.transport.proto.CallMessage;
import io.terroir.runtime.transport.proto.RequestFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What travels between two {@link PeerRequests}. */
sealed interface Frame {
  /** Correlates a call with its answer. */
  long number();

  /**
   * A request.
   *
   * @param trace what it belongs to, if it is traced
   */
  record Call(long number, Duration timeout, Optional<TraceParent> trace, ByteString request)
      implements Frame {}

  /** The answer to it. */
  record Answer(long number, ByteString response) implements Frame {}

  /** The answer that says no. */
  record Refused(long number, Refusal refusal) implements Frame {}

  /** Encodes {@code frame}. Bodies of more than a few bytes are referred to, not copied. */
  static ByteString encode(Frame frame) {
    RequestFrame.Builder header = RequestFrame.newBuilder().setNumber(frame.number());
    if (frame instanceof Call call) {
      CallMessage.Builder message =
          CallMessage.newBuilder().setTimeoutMicros(toMicros(call.timeout()));
      call.trace()
          .ifPresent(
              trace ->
                  message.setTraceparent(trace.traceparent()).setTracestate(trace.tracestate()));
      header.setCall(message);
      return withBody(header, call.request());
    }
    if (frame instanceof Answer answer) {
      header.setAnswer(AnswerMessage.getDefaultInstance());
      return withBody(header, answer.response());
    }
    Refused refused = (Refused) frame;
    return header.setRefusal(RefusalWire.toMessage(refused.refusal())).build().toByteString();
  }

  /**
   * Reads what {@link #encode} wrote; bodies refer to {@code bytes}.
   *
   * @throws IllegalArgumentException if it is no frame
   */
  static Frame decode(ByteString bytes) {
    RequestFrame message;
    try {
      CodedInputStream input = bytes.newCodedInput();
      input.enableAliasing(true);
      message = RequestFrame.parseFrom(input);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an encoded request or answer", e);
    }
    long number = message.getNumber();
    return switch (message.getKindCase()) {
      case CALL ->
          new Call(
              number,
              Duration.ofNanos(Math.multiplyExact(message.getCall().getTimeoutMicros(), 1_000L)),
              trace(message.getCall()),
              message.getBody());
      case ANSWER -> new Answer(number, message.getBody());
      case REFUSAL -> new Refused(number, RefusalWire.fromMessage(message.getRefusal()));
      case KIND_NOT_SET ->
          throw new IllegalArgumentException("a frame that is neither request nor answer");
    };
  }

  private static Optional<TraceParent> trace(CallMessage call) {
    return call.getTraceparent().isEmpty()
        ? Optional.empty()
        : Optional.of(new TraceParent(call.getTraceparent(), call.getTracestate()));
  }

  /** Appends the body field to the encoded header: the same bytes as setBody, without the copy. */
  private static ByteString withBody(RequestFrame.Builder header, ByteString body) {
    RequestFrame frame = header.build();
    byte[] prefix =
        new byte
            [frame.getSerializedSize()
                + CodedOutputStream.computeTagSize(RequestFrame.BODY_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(body.size())];
    CodedOutputStream coded = CodedOutputStream.newInstance(prefix);
    try {
      frame.writeTo(coded);
      coded.writeTag(RequestFrame.BODY_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      coded.writeUInt32NoTag(body.size());
      coded.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return UnsafeByteOperations.unsafeWrap(prefix).concat(body);
  }

  /** Rounded up, so that a deadline that is not over is never sent as one that is. */
  private static long toMicros(Duration timeout) {
    return timeout.plusNanos(999).toNanos() / 1_000;
  }
}
