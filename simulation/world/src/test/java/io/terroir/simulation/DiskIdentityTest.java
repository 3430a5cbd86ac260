package io.terroir.simulation;

import static io.terroir.simulation.Nodes.EU;
import static io.terroir.simulation.Nodes.US;
import static io.terroir.simulation.Nodes.bytes;
import static io.terroir.simulation.Nodes.eu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.journal.DiskIdentity;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.journal.JournalSpace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DiskIdentityTest {
  private static final NodeId EU_1 = new NodeId("eu-1");

  private final SimulatedWorld world = new SimulatedWorld(5);
  private final SimulatedNode node = eu(world, 1);

  @Test
  void aBlankDiskIsAnybodys() {
    DiskIdentity identity = claim(EU_1, EU);

    assertThat(identity.node()).isEqualTo(EU_1);
    assertThat(identity.incarnation()).isPositive();
  }

  @Test
  void everyStartIsALaterIncarnation() {
    DiskIdentity first = claim(EU_1, EU);
    node.crash();
    node.restart();
    DiskIdentity second = claim(EU_1, EU);

    assertThat(second.incarnation()).isEqualTo(first.incarnation() + 1);
    assertThat(second.disk()).isEqualTo(first.disk());
  }

  @Test
  void theDiskThatReplacesALostOneIsAnother() {
    DiskIdentity lost = claim(EU_1, EU);
    node.crash();
    node.disk().lose();
    node.restart();

    assertThat(claim(EU_1, EU).disk()).isNotEqualTo(lost.disk());
  }

  @Test
  void twoBlankDisksAreNotTheSameIncarnation() {
    SimulatedWorld other = new SimulatedWorld(6);
    CompletableFuture<DiskIdentity> claimed =
        DiskIdentity.claim(eu(other, 1).journal(), EU_1, EU, other.random("identity"));
    other.runFor(Duration.ofSeconds(1));

    assertThat(claimed.join().incarnation()).isNotEqualTo(claim(EU_1, EU).incarnation());
  }

  @Test
  void isClaimedOnlyOnceThatIsDurable() {
    CompletableFuture<DiskIdentity> claimed = start(EU_1, EU);

    assertThat(claimed).isNotDone();
  }

  @Test
  void refusesTheDiskOfAnother() {
    claim(EU_1, EU);

    assertThatThrownBy(() -> start(new NodeId("eu-2"), EU))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("belongs to node eu-1 of region eu-west-1, not to eu-2");
    assertThatThrownBy(() -> start(EU_1, US)).isInstanceOf(StorageException.class);
  }

  @Test
  void refusesAnIdentityThatItCannotRead() {
    node.journal()
        .commit(
            new JournalBatch().put(JournalSpace.NODE.key(bytes("identity")), bytes("?")), () -> {});
    world.runFor(Duration.ofSeconds(1));

    assertThatThrownBy(() -> start(EU_1, EU))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("another version");
  }

  private DiskIdentity claim(NodeId id, RegionId region) {
    CompletableFuture<DiskIdentity> claimed = start(id, region);
    assertThat(world.runUntil(claimed::isDone, Duration.ofSeconds(1))).isTrue();
    return claimed.join();
  }

  private CompletableFuture<DiskIdentity> start(NodeId id, RegionId region) {
    return DiskIdentity.claim(node.journal(), id, region, node.random("identity"));
  }
}
