package io.terroir.epaxos.service;

import static io.terroir.epaxos.directory.Samples.IRELAND;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.directory.ShardPlacement;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShardLayoutTest {
  @Test
  void cutsAllDigestsEvenlyWithoutAGap() {
    for (int count : List.of(1, 2, 3, 7, 1024)) {
      List<ShardPlacement> plan = ShardLayout.plan(keyspace(count, 1), IRELAND, nodes(1, 1));

      assertThat(plan).hasSize(count);
      assertThat(plan.get(0).first()).isEqualTo(OriginDigest.MIN);
      assertThat(plan.get(count - 1).last()).isEqualTo(OriginDigest.MAX);
      for (int i = 1; i < count; i++) {
        OriginDigest before = plan.get(i - 1).last();
        assertThat(plan.get(i).first()).isEqualTo(new OriginDigest(before.high() + 1, 0));
        assertThat(before.low()).isEqualTo(-1);
      }
    }
  }

  @Test
  void spreadsTheMembersOfAShardOverZones() {
    for (ShardPlacement shard : ShardLayout.plan(keyspace(64, 3), IRELAND, nodes(9, 3))) {
      Set<String> zones = shard.members().stream().map(this::zoneOf).collect(Collectors.toSet());
      assertThat(zones).hasSize(3);
    }
  }

  @Test
  void takesAZoneTwiceWhenThereAreTooFew() {
    for (ShardPlacement shard : ShardLayout.plan(keyspace(16, 5), IRELAND, nodes(9, 2))) {
      assertThat(shard.members()).hasSize(5).doesNotHaveDuplicates();
      long inZoneA = shard.members().stream().filter(n -> zoneOf(n).equals("zone-0")).count();
      assertThat(inZoneA).isBetween(2L, 3L);
    }
  }

  @Test
  void givesEveryNodeItsShareAndMovesFewWhenOneMoreComes() {
    Keyspace keyspace = keyspace(256, 3);
    List<ShardPlacement> before = ShardLayout.plan(keyspace, IRELAND, nodes(9, 9));
    List<ShardPlacement> after = ShardLayout.plan(keyspace, IRELAND, nodes(10, 10));

    Map<NodeId, Integer> load = new HashMap<>();
    before.forEach(shard -> shard.members().forEach(n -> load.merge(n, 1, Integer::sum)));
    assertThat(load.values()).allSatisfy(shards -> assertThat(shards).isBetween(55, 115));
    for (int i = 0; i < before.size(); i++) {
      assertThat(before.get(i).members())
          .filteredOn(after.get(i).members()::contains)
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  private String zoneOf(NodeId node) {
    return "zone-" + node.name().substring(node.name().lastIndexOf('-') + 1);
  }

  private static List<NodeRecord> nodes(int count, int zones) {
    List<NodeRecord> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int zone = i % zones;
      NodeId id = new NodeId("n" + i + "-" + zone);
      nodes.add(new NodeRecord(id, IRELAND, "zone-" + zone, new DiskId(i), 1));
    }
    return nodes;
  }

  private static Keyspace keyspace(int shards, int replicas) {
    KeyspacePolicy policy =
        new KeyspacePolicy(
            new ConsistencyLayer.Strong(true), ResidencyRule.ANYWHERE, List.of(), shards, replicas);
    return new Keyspace(Samples.FIRST, "orders", Samples.salt(1), policy, 1);
  }
}
