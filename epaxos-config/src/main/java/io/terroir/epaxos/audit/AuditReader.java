package io.terroir.epaxos.audit;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.runtime.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is saved of an audit log. Thread-safe; blocks on the disk. */
public final class AuditReader {
  private final StoreReader store;

  /** The log in {@code store}. */
  public AuditReader(StoreReader store) {
    this.store = store;
  }

  /** The end of one chain. */
  public Optional<AuditHead> head(Incarnation issuer) {
    return store.get(AuditKeys.head(issuer)).map(row -> AuditCodec.head(issuer, row));
  }

  /** The end of every chain, in the order of issuers: one for each start of each replica. */
  public List<AuditHead> heads() {
    List<AuditHead> heads = new ArrayList<>();
    store.scan(
        AuditKeys.HEADS,
        AuditKeys.HEADS_END,
        (key, row) -> heads.add(AuditCodec.head(AuditKeys.headIssuer(key), row)));
    return heads;
  }

  /**
   * Records in the order of their ids: at least one if there is any, and none after {@code
   * bytesMax}. A replica that has entered by another one's state lacks those before it: then {@code
   * previous} of a record is not the hash of the one before it here.
   */
  public List<AuditRecord> after(Optional<CommandId> after, long bytesMax) {
    List<AuditRecord> records = new ArrayList<>();
    long[] bytes = new long[1];
    store.scan(
        after.map(id -> AuditKeys.next(AuditKeys.record(id))).orElse(AuditKeys.RECORDS),
        AuditKeys.RECORDS_END,
        (key, row) -> {
          records.add(AuditCodec.record(AuditKeys.recordId(key), row));
          bytes[0] += row.size();
          return bytes[0] < bytesMax;
        });
    return records;
  }

  /** The hash of a chain at the record of {@code id}, if that is here. */
  public Optional<AuditHash> hashAt(CommandId id) {
    return store.get(AuditKeys.record(id)).map(row -> AuditCodec.record(id, row).hash());
  }
}
