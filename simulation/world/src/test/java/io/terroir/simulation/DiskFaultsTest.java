package io.terroir.simulation;

import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.disk.Change;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.journal.Admission;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DiskFaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int BATCHES = 5;

  private final SimulatedWorld world = new SimulatedWorld(41);
  private final SimulatedNode node = eu(world, 1);
  private final SimulatedDisk disk = node.disk();
  private final List<String> told = new ArrayList<>();

  @Test
  void aCrashKeepsDropsOrTearsWhatWasNotDurable() {
    assertThat(survivors(CrashFate.KEPT)).containsExactly(BATCHES);
    assertThat(survivors(CrashFate.DROPPED)).containsExactly(0);
    assertThat(survivors(CrashFate.TORN)).containsExactly(0, 1, 2, 3, 4);
    assertThat(survivors(CrashFate.DRAWN)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void theJournalAndTheStoreHaveFatesOfTheirOwn() {
    disk.setCrashFate(CrashFate.DROPPED, CrashFate.KEPT);
    commit("a");
    write("a");
    restart();

    assertThat(node.journal().get(bytes("a"))).isEmpty();
    assertThat(node.store().get(bytes("a"))).isPresent();
  }

  @Test
  void aFullDiskStopsTheNodeAtTheNextSync() {
    disk.setFull(true);
    commit("a");
    world.runFor(SECOND);

    assertThat(told).isEmpty();
    assertThatNodeStoppedWith("no space left");
    disk.setFull(false);
    node.restart();
    commit("a");
    world.runFor(SECOND);
    assertThat(told).containsExactly("a");
  }

  @Test
  void aFlushThatFailsStopsTheNode() {
    disk.setFailing(true);
    write("a");
    node.store().flush(() -> told.add("lie"));
    world.runFor(SECOND);

    assertThat(told).isEmpty();
    assertThatNodeStoppedWith("input/output error");
  }

  @Test
  void writesFailWhileAFlushThatNobodyAskedForCannotGoOn() {
    disk.setFull(true);
    ByteString twoMebibytes = ByteString.copyFrom(new byte[2 << 20]);
    node.store().write(new StoreBatch().put(bytes("large"), twoMebibytes));
    world.runFor(SECOND);

    assertThat(node.isUp()).isTrue();
    assertThatThrownBy(() -> write("a"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no space left");
    disk.setFull(false);
    write("b");
    world.runFor(SECOND);
    assertThat(node.store().getFlushed(bytes("large"))).isPresent();
  }

  @Test
  void aStallHoldsUpEverySync() {
    commit("a");
    disk.stall(SECOND);
    write("b");
    node.store().flush(() -> told.add("b"));
    world.runFor(SECOND.minusMillis(1));
    assertThat(told).isEmpty();

    world.runFor(Duration.ofMillis(3));
    assertThat(told).containsExactlyInAnyOrder("a", "b");
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void aJournalBehindASlowDiskWantsNoNewWork() {
    disk.setJournalWaitingBytesMax(10);
    disk.stall(SECOND);
    assertThat(node.journal().refusal()).isEmpty();
    for (int i = 10; i < 20; i++) {
      commit("key " + i);
    }
    assertThat(node.journal().refusal()).contains(Admission.BEHIND);

    world.runFor(SECOND.multipliedBy(2));
    assertThat(node.journal().refusal()).isEmpty();
  }

  @Test
  void aRottenRecordOfTheJournalIsNeverServed() {
    commit("a");
    commit("b");
    world.runFor(SECOND);
    assertThat(disk.rotJournal(bytes("a"))).isTrue();
    assertThat(disk.rotJournal(bytes("absent"))).isFalse();
    restart();

    assertThatThrownBy(() -> node.journal().get(bytes("a"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> node.journal().scan(bytes("a"), bytes("z"), (key, value) -> true))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("checksum");
    assertThat(node.journal().get(bytes("b"))).isPresent();
  }

  @Test
  void aRottenRecordOfTheStoreIsNeverServed() {
    write("a");
    flush();
    disk.rotStore(bytes("a"));

    assertThatThrownBy(() -> node.store().get(bytes("a"))).isInstanceOf(StorageException.class);
    restart();
    assertThatThrownBy(() -> node.store().get(bytes("a"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> node.store().getFlushed(bytes("a")))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void whatIsWrittenAnewIsSound() {
    write("a");
    flush();
    disk.rotStore(bytes("a"));
    write("a");
    assertThat(node.store().get(bytes("a"))).isPresent();

    flush();
    restart();
    assertThat(node.store().get(bytes("a"))).isPresent();
  }

  @Test
  void whatIsInMemoryDoesNotRot() {
    write("a");
    flush();
    node.store().write(new StoreBatch().put(bytes("a"), bytes("newer")));
    disk.rotStore(bytes("a"));

    assertThat(node.store().get(bytes("a"))).contains(bytes("newer"));
    assertThatThrownBy(() -> node.store().getFlushed(bytes("a")))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void aHandlerThatReadsRotStopsItsNode() {
    write("a");
    flush();
    disk.rotStore(bytes("a"));
    node.pipe().execute(() -> node.store().get(bytes("a")));
    world.runFor(SECOND);

    assertThatNodeStoppedWith("checksum");
  }

  @Test
  void aLostDiskIsBlank() {
    commit("a");
    write("a");
    flush();
    node.crash();
    disk.lose();
    node.restart();

    assertThat(node.journal().get(bytes("a"))).isEmpty();
    assertThat(node.store().get(bytes("a"))).isEmpty();
  }

  @Test
  void aDiskIsRolledBackToAnImageTogetherOrApart() {
    commit("a");
    write("a");
    flush();
    SimulatedDisk.Image image = disk.image();
    commit("b");
    write("b");
    flush();
    node.crash();
    disk.rollBackStore(image);
    node.restart();
    assertThat(node.journal().get(bytes("b"))).isPresent();
    assertThat(node.store().get(bytes("b"))).isEmpty();
    assertThat(node.store().get(bytes("a"))).isPresent();

    node.crash();
    disk.rollBack(image);
    node.restart();
    assertThat(node.journal().get(bytes("b"))).isEmpty();
    assertThat(node.journal().get(bytes("a"))).isPresent();
  }

  @Test
  void nobodyExchangesTheDiskOfARunningNode() {
    assertThatThrownBy(disk::lose).isInstanceOf(Invariants.BrokenInvariantException.class);
  }

  @Test
  void inspectorsSeeWhatMayNeverBecomeDurable() {
    List<String> seen = new ArrayList<>();
    world.inspectDisks(
        (peer, part, changes) ->
            changes.forEach(
                change ->
                    seen.add(
                        peer.node()
                            + " "
                            + part
                            + " "
                            + ((Change.Put) change).key().toStringUtf8())));
    disk.setCrashFate(CrashFate.DROPPED, CrashFate.DROPPED);
    commit("a");
    write("b");
    node.crash();

    assertThat(seen).containsExactly("eu-1 journal a", "eu-1 store b");
  }

  private static Set<Integer> survivors(CrashFate fate) {
    Set<Integer> counts = new TreeSet<>();
    for (long seed = 0; seed < 60; seed++) {
      counts.add(survivors(seed, fate));
    }
    return counts;
  }

  private static int survivors(long seed, CrashFate fate) {
    SimulatedNode node = eu(new SimulatedWorld(seed), 1);
    node.disk().setCrashFate(fate, fate);
    for (int i = 0; i < BATCHES; i++) {
      node.store().write(new StoreBatch().put(bytes("k" + i), bytes("v")));
    }
    node.crash();
    List<String> left = new ArrayList<>();
    node.disk().storeEntries((key, value) -> left.add(key.toStringUtf8()));
    assertThat(left).isEqualTo(List.of("k0", "k1", "k2", "k3", "k4").subList(0, left.size()));
    return left.size();
  }

  private void commit(String key) {
    JournalBatch batch = new JournalBatch().put(bytes(key), bytes("value"));
    node.journal().commit(batch, () -> told.add(key));
  }

  private void write(String key) {
    node.store().write(new StoreBatch().put(bytes(key), bytes("value")));
  }

  /** Lets everything that was handed over become durable. */
  private void flush() {
    node.store().flush(() -> {});
    world.runFor(SECOND);
  }

  private void restart() {
    node.crash();
    node.restart();
  }

  private void assertThatNodeStoppedWith(String message) {
    assertThat(node.isUp()).isFalse();
    assertThat(world.failures()).hasSize(1);
    assertThat(world.failures().get(0).cause())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(message);
  }
}
