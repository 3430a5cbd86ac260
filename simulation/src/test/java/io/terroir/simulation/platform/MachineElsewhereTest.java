package io.terroir.simulation.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ResidencyRule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node whose machine says that it is in another region holds no restricted data. */
final class MachineElsewhereTest {
  private static final String ELSEWHERE = "sa-east-1";

  /** Its shards may be anywhere. */
  private final StrongKeyspace anywhere = new StrongKeyspace(3, 1, LayerSettings.DEFAULT);

  private final ShardId unrestricted = StrongKeyspace.shard(0);
  private final ShardId restricted =
      new ShardId(new KeyspaceId(2), unrestricted.region(), unrestricted.number());

  private SimulatedProcess aFollower() {
    NodeId leader = anywhere.leader(unrestricted).flatMap(RaftGroup::leader).orElseThrow();
    return anywhere.cluster.nodes().stream()
        .filter(process -> process.machine().peer().region().equals(unrestricted.region()))
        .filter(process -> !process.machine().peer().node().equals(leader))
        .findFirst()
        .orElseThrow();
  }

  private void createRestricted() {
    anywhere.await(
        anywhere
            .client
            .admin()
            .createKeyspaceAsync(
                "people",
                KeyspacePolicy.strong()
                    .withShards(1, 3)
                    .withDefaultRule(
                        ResidencyRule.inRegions("here", List.of(unrestricted.region().name())))));
    assertThat(anywhere.within(StrongKeyspace.SOON, () -> anywhere.leader(restricted).isPresent()))
        .isTrue();
  }

  private static boolean holds(SimulatedProcess process, ShardId shard) {
    return process.node().flatMap(node -> node.strong().host().group(shard)).isPresent();
  }

  @Test
  void itsReplicasOfRestrictedShardsAreNotOpenedAndTheOthersGoOn() {
    SimulatedProcess process = aFollower();
    process.place().machineIsIn(ELSEWHERE);

    createRestricted();
    anywhere.cluster.world().runFor(StrongKeyspace.SOON);

    assertThat(holds(process, restricted)).as("though its leader invites it").isFalse();
    assertThat(holds(process, unrestricted)).isTrue();
    assertThat(anywhere.cluster.world().failures()).isEmpty();
  }

  @Test
  void theyAreOpenedWhenItTurnsOutToBeInTheRightPlace() {
    SimulatedProcess process = aFollower();
    process.place().machineIsIn(ELSEWHERE);
    createRestricted();
    assertThat(holds(process, restricted)).isFalse();

    process.place().machineIsIn(unrestricted.region().name());

    assertThat(anywhere.within(StrongKeyspace.SOON, () -> holds(process, restricted))).isTrue();
  }

  @Test
  void aProcessThatHasOneOpenEndsAndComesBackWithoutIt() {
    createRestricted();
    SimulatedProcess process = aFollower();
    assertThat(anywhere.within(StrongKeyspace.SOON, () -> holds(process, restricted))).isTrue();

    process.place().machineIsIn(ELSEWHERE);
    assertThat(anywhere.within(StrongKeyspace.SOON, () -> !process.machine().isUp())).isTrue();
    process.ended();
    process.restart();

    assertThat(anywhere.within(StrongKeyspace.SOON, () -> holds(process, unrestricted))).isTrue();
    anywhere.cluster.world().runFor(StrongKeyspace.SOON);
    assertThat(holds(process, restricted)).isFalse();
    assertThat(anywhere.leader(restricted)).as("the others have a majority").isPresent();
  }

  @Test
  void aMachineInTheRightPlaceChangesNothing() {
    SimulatedProcess process = aFollower();
    process.place().machineIsIn(unrestricted.region().name());

    createRestricted();

    assertThat(anywhere.within(StrongKeyspace.SOON, () -> holds(process, restricted))).isTrue();
    assertThat(process.place().elsewhere()).isEqualTo(Optional.empty());
  }
}
