package io.terroir.gateway.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;

/**
 * A request as the client sent it, to be forwarded if need be.
 *
 * @param method what it asks for
 * @param message the request of {@code terroir.v1}
 * @param hold how long the answer may wait for something to happen. Who holds it is not taken for
 *     dead meanwhile
 */
public record PublicMessage(Method method, MessageLite message, Duration hold) {
  /** A request that is answered as soon as may be. */
  public PublicMessage(Method method, MessageLite message) {
    this(method, message, Duration.ZERO);
  }

  /** The encoded request. */
  public ByteString bytes() {
    return message.toByteString();
  }
}
