package io.terroir.node.audit;

import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Follows the chains of an exported log, line by line, and stops at the first bad one. */
final class AuditCheck {
  /** Where a chain is; its hash is not known after records that are missing. */
  private record Place(long sequence, Optional<AuditHash> hash) {
    static final Place START = new Place(0, Optional.of(AuditHash.START));
  }

  private final TreeMap<Incarnation, Place> chains = new TreeMap<>();
  private final List<String> missing = new ArrayList<>();
  private AuditLine.@Nullable Header header;
  private @Nullable Incarnation current;
  private boolean ended;
  private long records;

  /** How many records were good. */
  long records() {
    return records;
  }

  int chains() {
    return chains.size();
  }

  /** What the file says that its replica does not have. */
  List<String> missing() {
    return missing;
  }

  /**
   * Takes the next line.
   *
   * @throws IllegalArgumentException if it is bad; the message says why
   */
  void take(AuditLine line) {
    if (ended) {
      throw new IllegalArgumentException("comes after the heads, which are the last line");
    }
    if (line instanceof AuditLine.Header first) {
      if (header != null) {
        throw new IllegalArgumentException("begins a second log");
      }
      header = first;
    } else if (header == null) {
      throw new IllegalArgumentException("comes before the header");
    } else if (line instanceof AuditLine.Entry entry) {
      take(entry.record());
    } else if (line instanceof AuditLine.Missing gap) {
      Place place = enter(gap.issuer());
      if (gap.first() != place.sequence() + 1 || gap.last() < gap.first()) {
        throw new IllegalArgumentException("does not say what is missing here");
      }
      chains.put(gap.issuer(), new Place(gap.last(), Optional.empty()));
      missing.add(gap.issuer() + ": " + gap.first() + " to " + gap.last());
    } else if (line instanceof AuditLine.Heads heads) {
      end(heads.heads());
    }
  }

  private void take(AuditRecord record) {
    Place place = enter(record.id().issuer());
    if (record.id().sequence() != place.sequence() + 1) {
      throw new IllegalArgumentException(
          "is not the next of its chain: " + (place.sequence() + 1) + " is expected");
    }
    if (place.hash().isPresent() && !place.hash().get().equals(record.previous())) {
      throw new IllegalArgumentException("does not follow from the record before it");
    }
    chains.put(record.id().issuer(), new Place(record.id().sequence(), Optional.of(record.hash())));
    records++;
  }

  private Place enter(Incarnation issuer) {
    if (current != null && current.compareTo(issuer) > 0) {
      throw new IllegalArgumentException("belongs to a chain that is behind");
    }
    current = issuer;
    return chains.getOrDefault(issuer, Place.START);
  }

  private void end(List<AuditHead> heads) {
    ended = true;
    for (AuditHead head : heads) {
      Place place = chains.getOrDefault(head.issuer(), Place.START);
      if (place.sequence() != head.sequence()) {
        throw new IllegalArgumentException(
            "ends chain "
                + head.issuer()
                + " at "
                + head.sequence()
                + " instead of "
                + place.sequence()
                + ": records are cut off");
      }
      if (place.hash().isPresent() && !place.hash().get().equals(head.hash())) {
        throw new IllegalArgumentException(
            "has another hash for the end of chain " + head.issuer() + " than its last record");
      }
    }
    if (heads.size() != chains.size()) {
      throw new IllegalArgumentException("does not name the end of every chain");
    }
  }

  /**
   * Requires that nothing is missing at the end.
   *
   * @throws IllegalArgumentException if something is
   */
  void finish() {
    if (!ended) {
      throw new IllegalArgumentException("is not there: the file ends without its heads");
    }
  }
}
