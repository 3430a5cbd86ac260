package io.terroir.sdk;

import com.google.protobuf.ByteString;

/** What a key must be for a compare-and-set to set it. */
public sealed interface Expected {
  /** The key must be absent. */
  static Expected absent() {
    return new Absent();
  }

  /** The key must have this value. */
  static Expected value(ByteString value) {
    return new Value(value);
  }

  /** The key must have this value, as UTF-8. */
  static Expected value(String value) {
    return new Value(ByteString.copyFromUtf8(value));
  }

  /** The key must have been written last at this revision, see {@link Entry#modRevision}. */
  static Expected modRevision(long revision) {
    return new ModRevision(revision);
  }

  /** The key must be absent. */
  record Absent() implements Expected {}

  /** The key must have this value. */
  record Value(ByteString value) implements Expected {}

  /** The key must have been written last at this revision. */
  record ModRevision(long revision) implements Expected {}
}
