package io.terroir.benchmarks.ycsb;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;

/** A record of YCSB, all its fields, as one value. */
final class RecordCodec {
  private RecordCodec() {}

  /** Each field: length of the name, name, length of the value, value. */
  static ByteString encode(Map<String, ByteIterator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) -> {
          append(out, name.getBytes(StandardCharsets.UTF_8));
          append(out, value.toArray());
        });
    return ByteString.copyFrom(out.toByteArray());
  }

  private static void append(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  /** Reads what {@link #encode} wrote. */
  static Map<String, ByteIterator> decode(ByteString record) {
    ByteBuffer bytes = record.asReadOnlyByteBuffer();
    Map<String, ByteIterator> fields = new HashMap<>();
    while (bytes.hasRemaining()) {
      String name = new String(next(bytes), StandardCharsets.UTF_8);
      fields.put(name, new ByteArrayByteIterator(next(bytes)));
    }
    return fields;
  }

  private static byte[] next(ByteBuffer bytes) {
    byte[] next = new byte[bytes.getInt()];
    bytes.get(next);
    return next;
  }
}
