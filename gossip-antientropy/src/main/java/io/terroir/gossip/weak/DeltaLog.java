package io.terroir.gossip.weak;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.Intervals;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every accepted update, in the journal: the write-ahead log of the weak rows, and what is shipped
 * to replicas that missed something. Records are found by dot; a second key per record gives the
 * order of arrival, in which they are replayed.
 *
 * <p>The log is kept whole: a replica that joins later, or comes back after long, is filled from
 * it.
 */
final class DeltaLog {
  static final ByteString BY_DOT = JournalSpace.GOSSIP.key(KeyBytes.tag('d'));
  static final ByteString BY_POSITION = JournalSpace.GOSSIP.key(KeyBytes.tag('p'));

  private final Journal journal;

  DeltaLog(Journal journal) {
    this.journal = journal;
  }

  /**
   * Some of the deltas asked for.
   *
   * @param complete whether these were all
   */
  record Chunk(List<LoggedDelta> deltas, boolean complete) {}

  void append(JournalBatch batch, LogRecord logged) {
    ByteString key = keyOf(logged.scope(), logged.delta().dot());
    batch.put(key, WeakWire.encodeRecord(logged));
    batch.put(positionKey(logged.position()), key);
  }

  /** The deltas of {@code dots}, oldest first per incarnation, about {@code bytesMax} of them. */
  Chunk read(WeakScope scope, DotVector dots, int bytesMax) {
    List<LoggedDelta> deltas = new ArrayList<>();
    int sizeBytes = 0;
    for (Map.Entry<Incarnation, Intervals> wanted : dots.byIncarnation().entrySet()) {
      for (Intervals.Interval interval : wanted.getValue().list()) {
        if (sizeBytes >= bytesMax) {
          return new Chunk(deltas, false);
        }
        Chunk chunk = read(scope, wanted.getKey(), interval, bytesMax - sizeBytes);
        deltas.addAll(chunk.deltas());
        sizeBytes += chunk.deltas().stream().mapToInt(logged -> logged.delta().sizeBytes()).sum();
        if (!chunk.complete()) {
          return new Chunk(deltas, false);
        }
      }
    }
    return new Chunk(deltas, true);
  }

  private Chunk read(
      WeakScope scope, Incarnation incarnation, Intervals.Interval interval, int bytesMax) {
    List<LoggedDelta> deltas = new ArrayList<>();
    int[] sizeBytes = {0};
    boolean[] complete = {true};
    journal.scan(
        keyOf(scope, new Dot(incarnation, interval.from())),
        keyOf(scope, new Dot(incarnation, interval.to())),
        (key, value) -> {
          if (sizeBytes[0] >= bytesMax) {
            complete[0] = false;
            return false;
          }
          LoggedDelta delta = WeakWire.decodeRecord(value).delta();
          deltas.add(delta);
          sizeBytes[0] += delta.delta().sizeBytes();
          return true;
        });
    return new Chunk(deltas, complete[0]);
  }

  /** Everything logged after {@code position}, in order of arrival. */
  List<LogRecord> after(long position) {
    List<ByteString> keys = new ArrayList<>();
    journal.scan(
        positionKey(position + 1), KeyBytes.after(BY_POSITION), (key, dotKey) -> keys.add(dotKey));
    return keys.stream()
        .map(
            key ->
                journal
                    .get(key)
                    .map(WeakWire::decodeRecord)
                    .orElseThrow(
                        () -> new IllegalStateException("a record of the delta log is missing")))
        .toList();
  }

  static ByteString positionKey(long position) {
    return BY_POSITION.concat(KeyBytes.number(position));
  }

  private static ByteString keyOf(WeakScope scope, Dot dot) {
    return BY_DOT
        .concat(Keys.scope(scope))
        .concat(Keys.incarnation(dot.incarnation()))
        .concat(KeyBytes.number(dot.seq()));
  }
}
