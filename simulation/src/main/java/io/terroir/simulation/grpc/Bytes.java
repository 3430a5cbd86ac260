package io.terroir.simulation.grpc;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads what marshallers write, and gives them what they read. */
final class Bytes {
  private Bytes() {}

  static byte[] of(InputStream stream) {
    try (stream) {
      return stream instanceof KnownLength
          ? stream.readNBytes(stream.available())
          : stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the transports of gRPC give a message, whose length they know. */
  static InputStream stream(byte[] message) {
    return new OfKnownLength(message);
  }

  private static final class OfKnownLength extends ByteArrayInputStream implements KnownLength {
    OfKnownLength(byte[] message) {
      super(message);
    }
  }
}
