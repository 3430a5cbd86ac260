package io.terroir.sdk;

import java.util.List;

/**
 * A part of the audit log of one config replica.
 *
 * @param replica whose log it is; to be named when the next page is asked for
 * @param heads the ends of all chains when the first page was read; empty in later pages
 * @param records in the order of their positions
 * @param more whether there may be records after these
 */
public record AuditPage(
    String replica, List<AuditHead> heads, List<AuditRecord> records, boolean more) {
  public AuditPage {
    heads = List.copyOf(heads);
    records = List.copyOf(records);
  }
}
