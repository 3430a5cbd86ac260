package io.terroir.runtime.journal.segment;

import com.google.protobuf.ByteString;
import io.terroir.runtime.journal.JournalBatch;
import java.util.Random;

/**
 * Batches as Raft groups write them, with logs that grow and are cut at both ends, and keys that
 * are written once and live for long.
 */
final class RandomBatches {
  private static final int GROUPS = 5;

  private final Random random;
  private final int[] first = new int[GROUPS];
  private final int[] last = new int[GROUPS];

  RandomBatches(Random random) {
    this.random = random;
  }

  JournalBatch[] group() {
    JournalBatch[] group = new JournalBatch[1 + random.nextInt(4)];
    for (int i = 0; i < group.length; i++) {
      group[i] = next();
    }
    return group;
  }

  JournalBatch next() {
    JournalBatch batch = new JournalBatch();
    int group = random.nextInt(GROUPS);
    switch (random.nextInt(10)) {
      case 0 -> batch.put(key(99, random.nextInt(40)), value());
      case 1 -> batch.delete(key(99, random.nextInt(40)));
      case 2, 3 -> { // compaction
        int upTo = first[group] + random.nextInt(last[group] - first[group] + 1);
        batch.deleteRange(key(group, 0), key(group, upTo));
        first[group] = upTo;
      }
      case 4 -> { // truncation, and other entries in place of those
        last[group] -= random.nextInt(Math.min(4, last[group] - first[group] + 1));
        batch.deleteRange(key(group, last[group]), key(group + 1, 0));
        batch.put(key(group, last[group]++), value());
      }
      default -> {
        for (int entries = random.nextInt(4); entries >= 0; entries--) {
          batch.put(key(group, last[group]++), value());
        }
        batch.put(key(50, group), value());
      }
    }
    return batch;
  }

  static ByteString key(int space, int number) {
    return ByteString.copyFromUtf8("%02d/%08d".formatted(space, number));
  }

  private ByteString value() {
    byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(100)];
    random.nextBytes(value);
    return ByteString.copyFrom(value);
  }
}
