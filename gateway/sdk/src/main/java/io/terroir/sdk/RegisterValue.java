package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A register as one replica sees it.
 *
 * @param value empty if the register is not set
 */
public record RegisterValue(Placement placement, Optional<ByteString> value) {
  /** The value as UTF-8. */
  public Optional<String> text() {
    return value.map(ByteString::toStringUtf8);
  }
}
