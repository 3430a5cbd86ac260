package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.store.StoreReader;
import io.terroir.runtime.store.StoreSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which updates this replica has accepted, per scope: those on disk and those on their way to it.
 * Kept in the store beside the rows, in the same batches. Not thread-safe.
 */
final class Coverage {
  private static final ByteString SPACE = StoreSpace.WEAK.key(KeyBytes.tag('v'));

  private final Map<WeakScope, DotVector> accepted = new TreeMap<>();
  private final Map<WeakScope, Map<Incarnation, Long>> ends = new TreeMap<>();

  void load(StoreReader store) {
    store.scan(
        SPACE,
        KeyBytes.after(SPACE),
        (key, value) -> {
          CoverageEntry row = WeakWire.decodeCoverage(value);
          DotVector covered = new DotVector(Map.of(row.incarnation(), row.covered()));
          accepted.merge(row.scope(), covered, DotVector::join);
          row.end().ifPresent(end -> setEnd(row.scope(), row.incarnation(), end));
          return true;
        });
  }

  Map<WeakScope, DotVector> all() {
    return accepted;
  }

  DotVector of(WeakScope scope) {
    return accepted.getOrDefault(scope, DotVector.EMPTY);
  }

  /** Counts {@code dot} as accepted, and where other incarnations ended if the update says so. */
  void accept(WeakScope scope, LoggedDelta logged) {
    accepted.put(scope, of(scope).plus(logged.dot()));
    if (logged.delta() instanceof Delta.IncarnationEnds closing) {
      NodeId replica = logged.dot().incarnation().replica();
      closing
          .ends()
          .forEach(end -> setEnd(scope, new Incarnation(replica, end.number()), end.end()));
    }
  }

  private void setEnd(WeakScope scope, Incarnation incarnation, long end) {
    ends.computeIfAbsent(scope, key -> new TreeMap<>()).merge(incarnation, end, Math::max);
  }

  /** Where {@code incarnation} ended, if a later one has said so. */
  OptionalLong endOf(WeakScope scope, Incarnation incarnation) {
    Long end = ends.getOrDefault(scope, Map.of()).get(incarnation);
    return end == null ? OptionalLong.empty() : OptionalLong.of(end);
  }

  /** The earlier lives of {@code current}'s replica that nobody has closed yet. */
  List<Delta.End> unclosed(WeakScope scope, Incarnation current) {
    List<Delta.End> open = new ArrayList<>();
    of(scope)
        .byIncarnation()
        .forEach(
            (incarnation, covered) -> {
              if (incarnation.replica().equals(current.replica())
                  && !incarnation.equals(current)
                  && endOf(scope, incarnation).isEmpty()) {
                open.add(new Delta.End(incarnation.number(), covered.end()));
              }
            });
    return open;
  }

  /** Adds what {@code logged} changed here to {@code batch}. */
  void write(WeakScope scope, LoggedDelta logged, StoreBatch batch) {
    Dot dot = logged.dot();
    writeRow(scope, dot.incarnation(), batch);
    if (logged.delta() instanceof Delta.IncarnationEnds closing) {
      NodeId replica = dot.incarnation().replica();
      closing.ends().forEach(end -> writeRow(scope, new Incarnation(replica, end.number()), batch));
    }
  }

  private void writeRow(WeakScope scope, Incarnation incarnation, StoreBatch batch) {
    CoverageEntry row =
        new CoverageEntry(scope, incarnation, of(scope).of(incarnation), endOf(scope, incarnation));
    batch.put(
        SPACE.concat(Keys.scope(scope)).concat(Keys.incarnation(incarnation)),
        WeakWire.encodeCoverage(row));
  }
}
