package io.terroir.simulation.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;

/** What a status looks like on the wire. */
final class Trailers {
  private Trailers() {}

  static byte[] bytes(Status status, Metadata trailers) {
    if (status.isOk()) {
      return new byte[0];
    }
    com.google.rpc.Status rich = StatusProto.fromStatusAndTrailers(status, trailers);
    return rich == null
        ? String.valueOf(status.getDescription()).getBytes(StandardCharsets.UTF_8)
        : rich.toByteArray();
  }
}
