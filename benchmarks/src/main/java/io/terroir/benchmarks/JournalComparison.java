package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.runtime.FailStop;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.RocksJournal;
import io.terroir.runtime.journal.segment.SegmentJournal;
import io.terroir.runtime.journal.segment.SegmentSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Measures both journals in turn, in one run and on one disk: 256 groups and 8 writers, and one
 * group with one writer. Then how much memory a live record of the segment log takes.
 *
 * <p>Arguments: a directory that does not exist yet, on the disk in question; seconds to measure
 * each; how often both take their turn. Prints one line of JSON for each measurement.
 */
public final class JournalComparison {
  private static final long WARM_UP_MILLIS = 3_000;
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final int LIVE_RECORDS = 1_000_000;
  private static final int RECORDS_OF_A_BATCH = 1_000;
  private static final FailStop EXIT =
      (why, cause) -> {
        cause.printStackTrace();
        System.exit(1);
      };

  private JournalComparison() {}

  /** Runs it. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 3) {
      System.err.println("usage: JournalComparison DIRECTORY SECONDS ROUNDS");
      System.exit(2);
    }
    Path directory = Path.of(arguments[0]);
    long millis = Long.parseLong(arguments[1]) * MILLIS_PER_SECOND;
    int rounds = Integer.parseInt(arguments[2]);
    try (RocksResources resources = RocksResources.forOneNode()) {
      for (int round = 0; round < rounds; round++) {
        for (int[] load : List.of(new int[] {8, 256}, new int[] {1, 1})) {
          String name = "%d-%d".formatted(round, load[1]);
          try (DiskJournal journal =
              RocksJournal.open("rocks", directory.resolve("rocks-" + name), resources, EXIT)) {
            print("rocksdb", load, new JournalLoad(journal, load[0], load[1]), millis);
          }
          try (DiskJournal journal = openSegments(directory.resolve("segments-" + name))) {
            print("segments", load, new JournalLoad(journal, load[0], load[1]), millis);
          }
        }
      }
    }
    printMemory(directory.resolve("memory"));
  }

  private static DiskJournal openSegments(Path path) {
    return SegmentJournal.open("segments", path, SegmentSettings.forOneNode(), new Random(), EXIT);
  }

  private static void print(String journal, int[] load, JournalLoad running, long millis)
      throws InterruptedException {
    JournalLoad.Figures figures = running.run(WARM_UP_MILLIS, millis);
    System.out.printf(
        Locale.ROOT,
        "{\"journal\":\"%s\",\"writers\":%d,\"groups\":%d,\"putsPerSecond\":%.0f,"
            + "\"syncsPerSecond\":%.0f,\"syncMicros\":%.0f,\"cpuMicrosPerPut\":%.1f}%n",
        journal,
        load[0],
        load[1],
        figures.putsPerSecond(),
        figures.syncsPerSecond(),
        figures.syncMicros(),
        figures.cpuMicrosPerPut());
  }

  /** A million entries of some 10,000 logs, as they come: the next of each log in turn. */
  private static void printMemory(Path path) {
    try (DiskJournal journal = openSegments(path)) {
      long before = usedBytes();
      List<CompletableFuture<Void>> durable = new ArrayList<>();
      for (int from = 0; from < LIVE_RECORDS; from += RECORDS_OF_A_BATCH) {
        JournalBatch batch = new JournalBatch();
        for (int i = from; i < from + RECORDS_OF_A_BATCH; i++) {
          batch.put(
              ByteString.copyFromUtf8("k7/eu-west-1/%04d/%08d".formatted(i % 10_000, i / 10_000)),
              ByteString.EMPTY);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        journal.commit(batch, () -> done.complete(null));
        durable.add(done);
      }
      durable.forEach(CompletableFuture::join);
      durable.clear();
      double bytes = usedBytes() - before;
      System.out.printf(
          Locale.ROOT,
          "{\"liveRecords\":%d,\"bytesPerLiveRecord\":%.1f}%n",
          LIVE_RECORDS,
          bytes / LIVE_RECORDS);
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
