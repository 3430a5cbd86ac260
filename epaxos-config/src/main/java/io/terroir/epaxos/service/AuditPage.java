package io.terroir.epaxos.service;

import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import java.util.List;

/**
 * A part of a config replica's audit log.
 *
 * @param heads the ends of all its chains; in the first page only
 * @param records in the order of their ids
 * @param more whether there may be records after these
 */
public record AuditPage(List<AuditHead> heads, List<AuditRecord> records, boolean more) {
  public AuditPage {
    heads = List.copyOf(heads);
    records = List.copyOf(records);
  }
}
