package io.terroir.simulation.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SupervisorTest {
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Cluster cluster = formed();
  private final Supervisor supervisor = new Supervisor(cluster);
  private final SimulatedProcess process =
      cluster.process(cluster.shape().regions().get(0).name() + "-b");

  private static Cluster formed() {
    RttMatrix matrix = RttMatrix.aws2020();
    ClusterShape shape = new ClusterShape(matrix, matrix.regions().subList(0, 3), List.of(3, 1, 1));
    Cluster cluster =
        new Cluster(new SimulatedWorld(1), shape, LayerSettings.DEFAULT, OpenTelemetry.noop());
    cluster.start();
    assertThat(cluster.world().runUntil(cluster::everybodyIsKnown, Duration.ofMinutes(1))).isTrue();
    cluster.formed();
    return cluster;
  }

  private void stopsBy(RuntimeException cause) {
    process.machine().failStop().stop("a handler failed", cause);
  }

  private static StorageException checksum() {
    return new StorageException("a block does not fit its checksum");
  }

  private boolean holdsAnything() {
    boolean[] some = {false};
    process.machine().disk().journalEntries((key, value) -> some[0] = true);
    return some[0];
  }

  @Test
  void nodeThatFindsARottenRecordGetsABlankDisk() {
    supervisor.expectRot(process);
    stopsBy(checksum());
    supervisor.lookNow();
    assertThat(holdsAnything()).isFalse();
    cluster.world().runFor(LATER);
    assertThat(process.node()).isPresent();
    assertThat(supervisor.violations()).isEmpty();
  }

  /** It would be up and do nothing. */
  @Test
  void processThatIsStartedBeforeTheSupervisorLooksIsNotTakenForTheOneThatStopped() {
    supervisor.expectStop(process);
    stopsBy(checksum());
    supervisor.restartAll();
    cluster.world().runFor(LATER);
    assertThat(process.node()).isPresent();
  }

  @Test
  void stopWithoutABrokenDiskIsAViolation() {
    stopsBy(checksum());
    supervisor.lookNow();
    assertThat(supervisor.violations()).hasSize(1);
  }

  @Test
  void brokenDiskExcusesNoOtherStop() {
    supervisor.expectRot(process);
    supervisor.expectStop(process);
    stopsBy(new IllegalStateException("an invariant is broken"));
    supervisor.lookNow();
    assertThat(supervisor.violations()).hasSize(1);
  }
}
