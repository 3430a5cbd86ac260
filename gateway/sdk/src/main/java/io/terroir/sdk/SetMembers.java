package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * A set as one replica sees it.
 *
 * @param elements in the order of unsigned bytes
 */
public record SetMembers(Placement placement, List<ByteString> elements) {
  public SetMembers {
    elements = List.copyOf(elements);
  }

  /** The elements as UTF-8. */
  public List<String> texts() {
    return elements.stream().map(ByteString::toStringUtf8).toList();
  }
}
