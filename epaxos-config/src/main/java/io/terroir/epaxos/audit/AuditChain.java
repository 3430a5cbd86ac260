package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import java.util.function.Consumer;

/** The end of one chain, where records are appended. Not thread-safe. */
final class AuditChain {
  private final long epoch;
  private AuditHead head;

  /** All ids up to here are executed; those after the head were no-ops. */
  private long passed;

  /** Whether records that were saved earlier may be next: they are appended before others. */
  private boolean behind;

  AuditChain(AuditHead head, long epoch) {
    this.head = head;
    this.epoch = epoch;
    this.passed = head.sequence();
  }

  AuditHead head() {
    return head;
  }

  Incarnation issuer() {
    return head.issuer();
  }

  CommandId next() {
    return issuer().id(passed + 1);
  }

  /** Whether a record of {@code id} is appended now, without a look at what waits. */
  boolean isNext(CommandId id) {
    return !behind && id.sequence() == passed + 1;
  }

  void setBehind(boolean behind) {
    this.behind = behind;
  }

  /** The next id was a no-op. Its record waits for that of a command. */
  void passNext() {
    passed++;
  }

  /** Appends the record of {@code id}, and of every id before it that has none. */
  void append(CommandId id, ByteString record, Consumer<AuditRecord> to) {
    while (head.sequence() + 1 < id.sequence()) {
      append(AuditRecordCodec.nothing(epoch), to);
    }
    append(record, to);
    passed = head.sequence();
  }

  private void append(ByteString bytes, Consumer<AuditRecord> to) {
    CommandId id = issuer().id(head.sequence() + 1);
    AuditRecord record = new AuditRecord(id, head.hash(), bytes);
    head = new AuditHead(issuer(), id.sequence(), record.hash());
    to.accept(record);
  }
}
