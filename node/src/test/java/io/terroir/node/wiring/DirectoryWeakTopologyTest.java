package io.terroir.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.gossip.weak.WeakScope;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.transport.Peer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DirectoryWeakTopologyTest {
  private static final RegionId IRELAND = new RegionId("eu-west-1");
  private static final RegionId VIRGINIA = new RegionId("us-east-1");
  private static final NodeId IN_IRELAND = new NodeId("eu-west-1-a");
  private static final DiskId DISK = new DiskId(1);
  private static final NodeId IN_VIRGINIA = new NodeId("us-east-1-a");
  private static final KeyspaceId KEYSPACE = new KeyspaceId(1);

  private final DirectoryView view = new DirectoryView(() -> 0);
  private final MachinePlace place = new MachinePlace(IRELAND, Optional.empty());
  private final DirectoryWeakTopology topology =
      new DirectoryWeakTopology(new Peer(IN_IRELAND, IRELAND), view, place);

  @Test
  void followsEveryChangeOfTheDirectory() {
    WeakScope scope = new WeakScope(KEYSPACE, 0, ResidencyRule.ANYWHERE.name());
    assertThat(topology.replicas(scope)).isEmpty();

    view.merge(keyspace(ResidencyRule.ANYWHERE, 1));
    assertThat(topology.replicas(scope)).isEmpty();

    known(IRELAND, "EU", IN_IRELAND);
    assertThat(keepers(scope)).containsExactly(IN_IRELAND);

    known(VIRGINIA, "US", IN_VIRGINIA);
    assertThat(keepers(scope)).containsExactlyInAnyOrder(IN_IRELAND, IN_VIRGINIA);

    view.merge(new NodeRetired(new NodeRecord(IN_VIRGINIA, VIRGINIA, "a", DISK, 1)));
    assertThat(keepers(scope)).containsExactly(IN_IRELAND);

    view.merge(keyspace(new ResidencyRule("us", Set.of(), Set.of("US"), Set.of(), true), 2));
    assertThat(topology.replicas(scope)).isEmpty();
  }

  @Test
  void whoseMachineIsElsewhereKeepsNothingThatIsRestricted() {
    ResidencyRule inTheEu = new ResidencyRule("eu", Set.of(), Set.of("EU"), Set.of(), true);
    WeakScope scope = new WeakScope(KEYSPACE, 0, "eu");
    view.merge(keyspace(inTheEu, 1));
    known(IRELAND, "EU", IN_IRELAND);
    assertThat(keepers(scope)).containsExactly(IN_IRELAND);
    assertThat(topology.kept()).containsExactly(scope);

    place.machineIsIn("us-east-1");
    assertThat(keepers(scope)).isEmpty();
    assertThat(topology.kept()).isEmpty();
    assertThat(topology.placement(KEYSPACE, OriginDigest.MIN)).isEmpty();

    place.machineIsIn("eu-west-1");
    assertThat(keepers(scope)).containsExactly(IN_IRELAND);
  }

  @Test
  void whoseMachineIsElsewhereKeepsWhatMayBeAnywhere() {
    WeakScope scope = new WeakScope(KEYSPACE, 0, ResidencyRule.ANYWHERE.name());
    view.merge(keyspace(ResidencyRule.ANYWHERE, 1));
    known(IRELAND, "EU", IN_IRELAND);

    place.machineIsIn("us-east-1");

    assertThat(keepers(scope)).containsExactly(IN_IRELAND);
    assertThat(topology.kept()).containsExactly(scope);
    assertThat(topology.placement(KEYSPACE, OriginDigest.MIN)).isPresent();
  }

  private List<NodeId> keepers(WeakScope scope) {
    return topology.replicas(scope).orElseThrow().peers().stream().map(Peer::node).toList();
  }

  private void known(RegionId region, String jurisdiction, NodeId node) {
    view.merge(new RegionChanged(new RegionRecord(new Region(region, jurisdiction), Map.of(), 1)));
    view.merge(new NodeRegistered(new NodeRecord(node, region, "a", DISK, 1)));
    ShardId shard = new ShardId(KEYSPACE, region, 0);
    view.merge(
        new ShardsChanged(
            KEYSPACE,
            region,
            List.of(
                new ShardRecord(
                    shard, OriginDigest.MIN, OriginDigest.MAX, List.of(node), List.of(DISK), 1))));
  }

  private static KeyspaceChanged keyspace(ResidencyRule rule, long policyEpoch) {
    KeyspacePolicy policy =
        new KeyspacePolicy(new ConsistencyLayer.Weak(MergeType.PN_COUNTER), rule, List.of(), 1, 1);
    return new KeyspaceChanged(
        new Keyspace(KEYSPACE, "visits", ByteString.EMPTY, policy, policyEpoch));
  }
}
