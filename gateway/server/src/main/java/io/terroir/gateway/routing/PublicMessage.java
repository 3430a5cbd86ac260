package io.terroir.gateway.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

/**
 * A request as the client sent it, to be forwarded if need be.
 *
 * @param method what it asks for
 * @param message the request of {@code terroir.v1}
 */
public record PublicMessage(Method method, MessageLite message) {
  /** The encoded request. */
  public ByteString bytes() {
    return message.toByteString();
  }
}
