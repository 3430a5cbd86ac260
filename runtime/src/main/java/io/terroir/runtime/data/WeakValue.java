package io.terroir.runtime.data;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/** The value of a weakly consistent key, as one replica sees it now. */
public sealed interface WeakValue {
  /** A last-writer-wins register. */
  record Register(Optional<ByteString> value) implements WeakValue {}

  /** A PN-counter. */
  record Counter(long value) implements WeakValue {}

  /** An add-wins set, in byte order. */
  record Members(List<ByteString> elements) implements WeakValue {
    public Members {
      elements = List.copyOf(elements);
    }
  }
}
