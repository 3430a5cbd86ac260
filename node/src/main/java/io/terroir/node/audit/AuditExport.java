package io.terroir.node.audit;

import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.sdk.AuditPage;
import io.terroir.sdk.AuditPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the audit log of a config replica as lines, up to where its chains ended when the first
 * page was read: what is recorded meanwhile is left for the next time.
 */
public final class AuditExport {
  private final Writer out;
  private final LongConsumer progress;
  private final TreeMap<Incarnation, AuditHead> ends = new TreeMap<>();
  private final TreeMap<Incarnation, Long> written = new TreeMap<>();
  private long records;

  /** Gives the pages of one log. */
  @FunctionalInterface
  public interface Source {
    /** The page after {@code after} of {@code replica}'s log; of any, if that is empty. */
    AuditPage page(String replica, Optional<AuditPosition> after);
  }

  private AuditExport(Writer out, LongConsumer progress) {
    this.out = out;
    this.progress = progress;
  }

  /**
   * Writes a whole log.
   *
   * @param replica the node whose log it is; empty for any
   * @param progress is told how many records are written, page by page
   * @return how many records were written
   */
  public static long write(
      Source source, String replica, Instant now, Writer out, LongConsumer progress) {
    return new AuditExport(out, progress).write(source, replica, now);
  }

  private long write(Source source, String replica, Instant now) {
    AuditPage page = source.page(replica, Optional.empty());
    page.heads().forEach(this::end);
    line(new AuditLine.Header(page.replica(), now.toString()));
    while (!page.records().isEmpty()) {
      page.records().forEach(this::record);
      progress.accept(records);
      AuditPosition last = page.records().get(page.records().size() - 1).at();
      page = page.more() ? source.page(page.replica(), Optional.of(last)) : nothingAfter(page);
    }
    finishUpTo(null);
    line(new AuditLine.Heads(List.copyOf(ends.values())));
    return records;
  }

  private static AuditPage nothingAfter(AuditPage page) {
    return new AuditPage(page.replica(), List.of(), List.of(), false);
  }

  private void end(io.terroir.sdk.AuditHead head) {
    CommandId at = id(head.at());
    ends.put(at.issuer(), new AuditHead(at.issuer(), at.sequence(), new AuditHash(head.hash())));
  }

  private void record(io.terroir.sdk.AuditRecord row) {
    AuditRecord record = new AuditRecord(id(row.at()), new AuditHash(row.previous()), row.bytes());
    AuditHead end = ends.get(record.id().issuer());
    if (end == null || record.id().sequence() > end.sequence()) {
      return;
    }
    finishUpTo(record.id().issuer());
    missing(record.id().issuer(), record.id().sequence() - 1);
    line(new AuditLine.Entry(record));
    written.put(record.id().issuer(), record.id().sequence());
    records++;
  }

  /** Says what is missing at the ends of the chains before {@code issuer}; of all, if null. */
  private void finishUpTo(@Nullable Incarnation issuer) {
    (issuer == null ? ends : ends.headMap(issuer))
        .forEach((chain, end) -> missing(chain, end.sequence()));
  }

  private void missing(Incarnation issuer, long last) {
    long first = written.getOrDefault(issuer, 0L) + 1;
    if (first <= last) {
      line(new AuditLine.Missing(issuer, first, last));
      written.put(issuer, last);
    }
  }

  private void line(AuditLine line) {
    try {
      out.write(AuditFormat.write(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandId id(AuditPosition at) {
    return new CommandId(new ReplicaId(at.replica()), at.incarnation(), at.sequence());
  }
}
