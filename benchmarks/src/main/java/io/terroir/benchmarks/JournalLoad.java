package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;

/**
 * What Raft groups write: each an entry of 256 bytes, and the next one when it is durable. A group
 * keeps its last entries and cuts what is before them.
 */
final class JournalLoad {
  private static final int ENTRY_BYTES = 256;
  private static final int KEPT_ENTRIES = 64;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private final DiskJournal journal;
  private final int writers;
  private final int groupsOfAWriter;
  private final LongAdder puts = new LongAdder();
  private volatile boolean stopped;

  /** What was measured. */
  record Figures(
      double putsPerSecond, double syncsPerSecond, double syncMicros, double cpuMicrosPerPut) {}

  /** A load of {@code groups} groups that {@code writers} threads share. */
  JournalLoad(DiskJournal journal, int writers, int groups) {
    this.journal = journal;
    this.writers = writers;
    this.groupsOfAWriter = groups / writers;
  }

  /** Runs it, measuring after {@code warmUpMillis}. */
  Figures run(long warmUpMillis, long millis) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      int writer = i;
      threads.add(new Thread(() -> write(writer), "writer-" + i));
    }
    threads.forEach(Thread::start);
    Thread.sleep(warmUpMillis);
    Moment before = now();
    Thread.sleep(millis);
    Moment after = now();
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return before.until(after);
  }

  private record Moment(long nanos, long puts, long syncs, long syncNanos, long cpuNanos) {
    Figures until(Moment end) {
      double seconds = (end.nanos - nanos) / NANOS_PER_SECOND;
      return new Figures(
          (end.puts - puts) / seconds,
          (end.syncs - syncs) / seconds,
          (end.syncNanos - syncNanos) / NANOS_PER_MICRO / (end.syncs - syncs),
          (end.cpuNanos - cpuNanos) / NANOS_PER_MICRO / (end.puts - puts));
    }
  }

  private Moment now() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Moment(
        System.nanoTime(),
        puts.sum(),
        journal.syncs(),
        journal.syncNanos(),
        system.getProcessCpuTime());
  }

  private void write(int writer) {
    byte[] value = new byte[ENTRY_BYTES];
    new Random(writer).nextBytes(value);
    ByteString entry = ByteString.copyFrom(value);
    for (long index = 0; !stopped; index++) {
      Phaser durable = new Phaser(1 + groupsOfAWriter);
      for (int i = 0; i < groupsOfAWriter; i++) {
        int group = writer * groupsOfAWriter + i;
        JournalBatch batch = new JournalBatch().put(key(group, index), entry);
        if (index % KEPT_ENTRIES == 0 && index > 0) {
          batch.deleteRange(key(group, 0), key(group, index - KEPT_ENTRIES));
        }
        journal.commit(batch, durable::arriveAndDeregister);
      }
      durable.arriveAndAwaitAdvance();
      puts.add(groupsOfAWriter);
    }
  }

  private static ByteString key(int group, long index) {
    ByteString name = ByteString.copyFromUtf8("k7/eu-west-1/" + group);
    ByteBuffer rest = ByteBuffer.allocate(1 + Long.BYTES).put((byte) 2).putLong(index).flip();
    return JournalSpace.RAFT.key(name).concat(ByteString.copyFrom(rest));
  }
}
