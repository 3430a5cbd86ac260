package io.terroir.simulation.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads what marshallers write. */
final class Bytes {
  private Bytes() {}

  static byte[] of(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
