package io.terroir.runtime.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test for {@link FreeSpace}. */
class FreeSpaceTest {
  private static final long RESERVE = 1_000;

  private final AtomicLong usable = new AtomicLong(5_000);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final AtomicLong asked = new AtomicLong();
  private final FreeSpace space =
      new FreeSpace(
          Path.of("disk"),
          RESERVE,
          () -> {
            asked.incrementAndGet();
            return usable.get();
          },
          () -> 10_000,
          nanos::get);

  @Test
  void roomIsScarceBelowTheReserve() {
    assertThat(space.isScarce()).isFalse();
    leave(RESERVE);
    assertThat(space.isScarce()).isFalse();
    leave(RESERVE - 1);
    assertThat(space.isScarce()).isTrue();
  }

  @Test
  void workIsTakenOnAgainOnlyWhenThereIsClearlyRoom() {
    leave(RESERVE - 1);
    assertThat(space.isScarce()).isTrue();
    leave(RESERVE + 50);
    assertThat(space.isScarce()).as("it would be refused again at once").isTrue();
    leave(RESERVE + 100);
    assertThat(space.isScarce()).isFalse();
  }

  @Test
  void theFileSystemIsNotAskedWithEveryRequest() {
    for (int i = 0; i < 100; i++) {
      assertThat(space.isScarce()).isFalse();
    }
    assertThat(asked.get()).isEqualTo(1);
    nanos.addAndGet(Duration.ofMillis(250).toNanos());
    assertThat(space.isScarce()).isFalse();
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void roomIsToldAsItIsAtThatMoment() {
    usable.set(4_000);
    assertThat(space.room()).contains(new DiskRoom(10_000, 4_000, RESERVE));
    usable.set(RESERVE - 1);
    assertThat(space.room()).get().matches(DiskRoom::isScarce);
  }

  @Test
  void aFileSystemThatCannotBeAskedTellsNothing() {
    usable.set(Long.MAX_VALUE);
    assertThat(space.room()).isEmpty();
  }

  @Test
  void aDiskThatIsNearlyFullIsSeen(@TempDir Path directory) {
    assertThat(FreeSpace.of(directory, 0).isScarce()).isFalse();
    assertThat(FreeSpace.of(directory, Long.MAX_VALUE / 2).isScarce()).isTrue();
  }

  private void leave(long bytes) {
    usable.set(bytes);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }
}
