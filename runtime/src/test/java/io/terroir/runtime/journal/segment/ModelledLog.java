package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.journal.JournalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * A log on a {@link FaultyDisk}, and beside it what it must hold: after a crash that is all that
 * was acknowledged, and of what was not, a beginning of whole batches.
 */
final class ModelledLog {
  /** So small that everything happens soon: segments of 4 KiB. */
  static final SegmentSettings SMALL = new SegmentSettings(4 << 10, 3);

  private static final Executor AT_ONCE = Runnable::run;
  private static final ByteString FIRST = ByteString.EMPTY;
  private static final ByteString END = ByteString.copyFrom(new byte[] {(byte) 0xff});

  private final FaultyDisk disk;
  private final SegmentSettings settings;
  private SortedMap<ByteString, ByteString> acknowledged = newMap();
  private List<JournalBatch> inFlight = List.of();
  private SegmentLog log;

  ModelledLog(FaultyDisk disk, SegmentSettings settings) {
    this.disk = disk;
    this.settings = settings;
    this.log = openLog();
  }

  /** A log on a disk on which a process before this one may have crashed. */
  static ModelledLog on(FaultyDisk disk) {
    return new ModelledLog(disk, SMALL);
  }

  private SegmentLog openLog() {
    return SegmentLog.open(disk, settings, AT_ONCE, new Random(7));
  }

  SegmentLog log() {
    return log;
  }

  void write(JournalBatch... batches) {
    inFlight = List.of(batches);
    log.write(inFlight);
    inFlight.forEach(batch -> apply(acknowledged, batch));
    inFlight = List.of();
  }

  /** Opens what a crash left, and compares it. */
  void recover() {
    log = openLog();
    SortedMap<ByteString, ByteString> found = entries();
    SortedMap<ByteString, ByteString> expected = acknowledged;
    int survived = 0;
    while (!expected.equals(found) && survived < inFlight.size()) {
      SortedMap<ByteString, ByteString> more = newMap();
      more.putAll(expected);
      apply(more, inFlight.get(survived++));
      expected = more;
    }
    assertThat(found).isEqualTo(expected);
    acknowledged = found;
    inFlight = List.of();
  }

  void compare() {
    assertThat(entries()).isEqualTo(acknowledged);
    acknowledged.forEach((key, value) -> assertThat(log.reader().get(key)).contains(value));
  }

  SortedMap<ByteString, ByteString> entries() {
    SortedMap<ByteString, ByteString> entries = newMap();
    List<ByteString> order = new ArrayList<>();
    log.reader()
        .scan(
            FIRST,
            END,
            (key, value) -> {
              entries.put(key, value);
              return order.add(key);
            });
    assertThat(order).containsExactlyElementsOf(entries.keySet());
    return entries;
  }

  private static SortedMap<ByteString, ByteString> newMap() {
    return new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  }

  static void apply(SortedMap<ByteString, ByteString> entries, JournalBatch batch) {
    for (Change change : batch.changes()) {
      if (change instanceof Change.Put put) {
        entries.put(put.key(), put.value());
      } else if (change instanceof Change.Delete delete) {
        entries.remove(delete.key());
      } else if (change instanceof Change.DeleteRange range
          && ByteString.unsignedLexicographicalComparator().compare(range.from(), range.to()) < 0) {
        Map<ByteString, ByteString> removed = entries.subMap(range.from(), range.to());
        removed.clear();
      }
    }
  }
}
