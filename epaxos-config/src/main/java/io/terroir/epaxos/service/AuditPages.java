package io.terroir.epaxos.service;

import io.terroir.epaxos.audit.AuditReader;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.replica.ExecutedState;
import io.terroir.runtime.store.StoreReader;
import java.util.List;
import java.util.Optional;

/** Shows the audit log in a store, page by page. Thread-safe. */
public final class AuditPages {
  /** Bytes of records in a page: one record more may be in it, which is bounded as a batch is. */
  static final int PAGE_BYTES_MAX = 256 << 10;

  private final StoreReader store;
  private final AuditReader log;

  /** The log in {@code store}. */
  public AuditPages(StoreReader store) {
    this.store = store;
    this.log = new AuditReader(store);
  }

  /**
   * The first records after {@code after}, or of all, unless only heads are wanted. Empty while the
   * store is replaced by another replica's state: then heads and records do not fit each other.
   */
  Optional<AuditPage> page(Optional<CommandId> after, boolean headsOnly) {
    if (ExecutedState.isIncomplete(store)) {
      return Optional.empty();
    }
    List<AuditRecord> records = headsOnly ? List.of() : log.after(after, PAGE_BYTES_MAX);
    return Optional.of(
        new AuditPage(after.isPresent() ? List.of() : log.heads(), records, !records.isEmpty()));
  }
}
