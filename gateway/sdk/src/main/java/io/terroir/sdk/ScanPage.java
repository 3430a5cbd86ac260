package io.terroir.sdk;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * One page of a scan: a consistent state of its own.
 *
 * @param entries in the order of their keys, as unsigned bytes
 * @param next where the next page begins; empty if this is the last
 */
public record ScanPage(Placement placement, List<Entry> entries, Optional<ByteString> next) {
  public ScanPage {
    entries = List.copyOf(entries);
  }
}
