package io.terroir.node.audit;

import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.Incarnation;
import java.util.List;

/** A line of an exported audit log. */
sealed interface AuditLine {
  /**
   * The first line.
   *
   * @param replica the node whose log it is
   * @param exportedAt when, in ISO 8601
   */
  record Header(String replica, String exportedAt) implements AuditLine {}

  /** One record, in the order of ids. */
  record Entry(AuditRecord record) implements AuditLine {}

  /**
   * Records that the replica does not have: it has entered by the state of another one.
   *
   * @param first the first sequence that is missing
   * @param last the last one
   */
  record Missing(Incarnation issuer, long first, long last) implements AuditLine {}

  /** The last line: where every chain ends. */
  record Heads(List<AuditHead> heads) implements AuditLine {
    public Heads {
      heads = List.copyOf(heads);
    }
  }
}
