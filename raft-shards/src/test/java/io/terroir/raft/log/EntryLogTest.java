package io.terroir.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.Invariants.BrokenInvariantException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryLogTest {
  private static final int SIZE = entry(1, 1).sizeBytes();

  private final List<Entry> disk = new ArrayList<>();
  private final EntryLog log =
      new EntryLog(LogPosition.ZERO, 5L * SIZE, (from, to, bytesMax) -> onDisk(from, to));

  private List<Entry> onDisk(long from, long to) {
    return disk.stream().filter(e -> e.index() >= from && e.index() < to).toList();
  }

  private static Entry entry(long term, long index) {
    LogPosition position = new LogPosition(new Term(term), index);
    return new Entry(position, Entry.Kind.COMMAND, ByteString.copyFromUtf8("0123456789"));
  }

  private void append(long term, long from, long to) {
    for (long index = from; index <= to; index++) {
      log.append(List.of(entry(term, index)));
      disk.add(entry(term, index));
    }
  }

  private List<Long> indexes(long from, int bytes) {
    return log.read(from, bytes).stream().map(Entry::index).toList();
  }

  @Test
  void knowsTheTermOfEveryIndexItHolds() {
    append(1, 1, 3);
    append(4, 4, 5);
    assertThat(log.termAt(0)).contains(Term.ZERO);
    assertThat(log.termAt(3)).contains(new Term(1));
    assertThat(log.termAt(4)).contains(new Term(4));
    assertThat(log.termAt(6)).isEmpty();
    assertThat(log.last()).isEqualTo(new LogPosition(new Term(4), 5));
  }

  @Test
  void findsTheLastIndexOfATermOrAnEarlierOne() {
    append(1, 1, 3);
    append(4, 4, 6);
    append(7, 7, 9);
    assertThat(log.lastIndexWithTermAtMost(9, new Term(5))).isEqualTo(6);
    assertThat(log.lastIndexWithTermAtMost(5, new Term(5))).isEqualTo(5);
    assertThat(log.lastIndexWithTermAtMost(9, new Term(3))).isEqualTo(3);
    assertThat(log.lastIndexWithTermAtMost(99, new Term(9))).isEqualTo(9);
    assertThat(log.lastIndexWithTermAtMost(9, Term.ZERO)).isZero();
  }

  @Test
  void readsAtLeastOneEntryAndNoMoreThanAsked() {
    append(1, 1, 5);
    assertThat(indexes(2, 1)).containsExactly(2L);
    assertThat(indexes(2, 3 * SIZE)).containsExactly(2L, 3L, 4L);
    assertThat(indexes(6, SIZE)).isEmpty();
  }

  @Test
  void keepsInMemoryWhatIsNotOnDiskHoweverMuch() {
    append(1, 1, 100);
    disk.clear();
    log.durableUpTo(0);
    assertThat(indexes(1, 100 * SIZE)).hasSize(100);
  }

  @Test
  void readsOlderEntriesFromDiskOnceMemoryIsFull() {
    append(1, 1, 100);
    log.durableUpTo(100);
    assertThat(log.cachedBytes()).isLessThanOrEqualTo(5L * SIZE);
    assertThat(indexes(1, 100 * SIZE)).startsWith(1L, 2L).hasSize(95);
    assertThat(indexes(96, 100 * SIZE)).containsExactly(96L, 97L, 98L, 99L, 100L);
  }

  @Test
  void truncationAndNewEntries() {
    append(1, 1, 5);
    log.truncateFrom(3);
    assertThat(log.last()).isEqualTo(new LogPosition(new Term(1), 2));
    log.append(List.of(entry(2, 3)));
    assertThat(log.termAt(3)).contains(new Term(2));
    assertThat(indexes(1, 100 * SIZE)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void truncationBelowWhatIsInMemory() {
    append(1, 1, 100);
    log.durableUpTo(100);
    log.truncateFrom(50);
    disk.removeIf(entry -> entry.index() >= 50);
    log.append(List.of(entry(2, 50)));
    assertThat(indexes(50, SIZE)).containsExactly(50L);
    assertThat(indexes(49, SIZE)).containsExactly(49L);
  }

  @Test
  void compactionKeepsTheTermOfItsEnd() {
    append(1, 1, 3);
    append(4, 4, 6);
    assertThat(log.compactTo(4)).isEqualTo(new LogPosition(new Term(4), 4));
    assertThat(log.termAt(3)).isEmpty();
    assertThat(log.termAt(4)).contains(new Term(4));
    assertThat(indexes(5, 100 * SIZE)).containsExactly(5L, 6L);
    assertThatThrownBy(() -> log.read(4, SIZE)).isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void resetBeginsAfterASnapshot() {
    append(1, 1, 5);
    LogPosition position = new LogPosition(new Term(3), 9);
    log.resetTo(position);
    assertThat(log.base()).isEqualTo(position);
    assertThat(log.last()).isEqualTo(position);
    log.append(List.of(entry(3, 10)));
    assertThat(indexes(10, SIZE)).containsExactly(10L);
  }

  @Test
  void refusesGapsAndFallingTerms() {
    append(2, 1, 2);
    assertThatThrownBy(() -> log.append(List.of(entry(2, 4))))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> log.append(List.of(entry(1, 3))))
        .isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void knowsWhereToCutToKeepSoManyBytes() {
    append(1, 1, 10_000);
    long total = log.bytes();
    assertThat(total).isEqualTo(10_000L * SIZE);
    long cut = log.indexLeaving(total / 2);
    assertThat(cut).isBetween(3_000L, 5_000L);
    log.durableUpTo(10_000);
    log.compactTo(cut);
    assertThat(log.bytes()).isBetween(total / 2, total * 7 / 10);
    assertThat(log.indexLeaving(total)).isZero();
  }

  /** Else a short log would be kept as a whole, however little is to be kept. */
  @Test
  void knowsWhereToCutAShortLogToo() {
    int entries = 10_000 / SIZE;
    append(1, 1, entries);
    long total = log.bytes();
    long cut = log.indexLeaving(total / 2);
    assertThat(total - cut * SIZE).isBetween(total / 2, total / 2 + 1024 + SIZE);
  }
}
