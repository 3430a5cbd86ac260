package io.terroir.runtime.journal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.segment.FaultyDisk.Crash;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a crash at each operation on the disk leaves. */
@Timeout(120)
class SegmentLogCrashTest {
  private static final int GROUPS = 60;

  @Test
  void aCrashAtAnyOperationLosesNothingThatWasAcknowledged() {
    FaultyDisk counted = new FaultyDisk();
    runUntilCrash(counted, 1);
    long operations = counted.operations();

    assertThat(operations).isGreaterThan(200);
    for (long crash = 0; crash < operations; crash++) {
      for (int fate = 0; fate < 3; fate++) {
        crashOnce(crash, new Random(crash * 31 + fate));
      }
    }
  }

  /** Twice: the second crash comes while what the first one left is being made good. */
  private static void crashOnce(long crash, Random fates) {
    FaultyDisk disk = new FaultyDisk();
    disk.crashAt(crash);
    ModelledLog log;
    try {
      log = ModelledLog.on(disk);
    } catch (Crash | StorageException beforeAnything) {
      disk.crash(fates);
      log = ModelledLog.on(disk);
    }
    writeUntilCrash(log, new RandomBatches(new Random(1)), GROUPS);
    disk.crash(fates);

    disk.crashAt(disk.operations() + fates.nextInt(30));
    RandomBatches more = new RandomBatches(new Random(crash));
    if (recoversUntilCrash(log)) {
      writeUntilCrash(log, more, 10);
    }
    disk.crash(fates);
    log.recover();
    log.write(more.next());
    log.compare();
  }

  @Test
  void aRandomHistoryWithManyCrashesEqualsItsModel() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      FaultyDisk disk = new FaultyDisk();
      ModelledLog log = ModelledLog.on(disk);
      RandomBatches batches = new RandomBatches(random);
      for (int life = 0; life < 15; life++) {
        disk.crashAt(disk.operations() + random.nextInt(150));
        if (life == 0 || recoversUntilCrash(log)) {
          writeUntilCrash(log, batches, 40);
        }
        disk.crash(random);
      }
      log.recover();
      log.compare();
    }
  }

  @Test
  void recoveryAfterACleanEndReportsNothing() {
    FaultyDisk disk = new FaultyDisk();
    ModelledLog log = ModelledLog.on(disk);
    writeUntilCrash(log, new RandomBatches(new Random(3)), GROUPS);
    disk.crash(new Random(1));
    log.recover();

    assertThat(log.log().tornTail()).isEmpty();
  }

  private static void runUntilCrash(FaultyDisk disk, long seed) {
    writeUntilCrash(ModelledLog.on(disk), new RandomBatches(new Random(seed)), GROUPS);
  }

  private static void writeUntilCrash(ModelledLog log, RandomBatches batches, int groups) {
    try {
      for (int i = 0; i < groups; i++) {
        log.write(batches.group());
      }
    } catch (Crash crash) {
      // wanted
    } catch (StorageException ofTheMaker) {
      assertThat(ofTheMaker).hasCauseInstanceOf(Crash.class);
    }
  }

  private static boolean recoversUntilCrash(ModelledLog log) {
    try {
      log.recover();
      return true;
    } catch (Crash crash) {
      return false;
    } catch (StorageException ofTheMaker) {
      assertThat(ofTheMaker).hasCauseInstanceOf(Crash.class);
      return false;
    }
  }
}
