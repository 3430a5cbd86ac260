package io.terroir.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.raft.core.Membership;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who comes and who goes when members of a shard are gone. */
final class ReplacementTest {
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final ShardId SHARD = new ShardId(new KeyspaceId(1), REGION, 0);
  private static final NodeRecord A = node("a1", "a");
  private static final NodeRecord B = node("b1", "b");
  private static final NodeRecord C = node("c1", "c");
  private static final NodeRecord SECOND_IN_A = node("a2", "a");
  private static final NodeRecord SECOND_IN_C = node("c2", "c");
  private static final List<NodeRecord> ALL = List.of(A, B, C, SECOND_IN_A, SECOND_IN_C);

  private static NodeRecord node(String name, String zone) {
    return new NodeRecord(new NodeId(name), REGION, zone, new DiskId(1), 1);
  }

  private static Membership voters(NodeRecord... nodes) {
    return Membership.of(Arrays.stream(nodes).map(NodeRecord::id).toList());
  }

  private static Optional<Replacement> next(Membership now, NodeRecord gone) {
    List<NodeRecord> living = ALL.stream().filter(node -> !node.equals(gone)).toList();
    return Replacement.next(SHARD, now, 3, Set.of(gone.id()), living, ALL, Map.of());
  }

  private static Optional<Replacement> comes(NodeRecord node) {
    return Optional.of(new Replacement(node.id(), true));
  }

  private static Optional<Replacement> goes(NodeRecord node) {
    return Optional.of(new Replacement(node.id(), false));
  }

  @Test
  void nothingIsDoneWhileNoMemberIsGone() {
    assertThat(next(voters(A, B, C), SECOND_IN_A)).isEmpty();
  }

  @Test
  void aNodeOfTheZoneThatIsNowFreeComesFirst() {
    assertThat(next(voters(A, B, C), C)).isEqualTo(comes(SECOND_IN_C));
    assertThat(next(voters(A, B, C), A)).isEqualTo(comes(SECOND_IN_A));
  }

  @Test
  void whoIsOnTheWayIsWaitedFor() {
    Membership now =
        new Membership(List.of(A.id(), B.id(), C.id()), List.of(), List.of(SECOND_IN_A.id()));
    assertThat(next(now, C)).isEqualTo(comes(SECOND_IN_A));
  }

  @Test
  void whoIsGoneGoesOnceThereAreEnoughOthers() {
    assertThat(next(voters(A, B, C, SECOND_IN_C), C)).isEqualTo(goes(C));
  }

  @Test
  void aLearnerThatIsGoneGoesAtOnce() {
    Membership now =
        new Membership(List.of(A.id(), B.id(), C.id()), List.of(), List.of(SECOND_IN_A.id()));
    assertThat(next(now, SECOND_IN_A)).isEqualTo(goes(SECOND_IN_A));
  }

  @Test
  void everythingStaysIfNobodyElseIsThere() {
    assertThat(
            Replacement.next(
                SHARD,
                voters(A, B, C),
                3,
                Set.of(C.id()),
                List.of(A, B),
                List.of(A, B, C),
                Map.of()))
        .isEmpty();
  }

  /** How many of a thousand shards of which C is gone go to the second node of zone A. */
  private static long goToA(Map<NodeId, Integer> loads) {
    NodeRecord gone = node("c1", "gone");
    List<NodeRecord> living = List.of(A, B, SECOND_IN_A, SECOND_IN_C);
    List<NodeRecord> zones = List.of(A, B, SECOND_IN_A, node("c2", "a"), gone);
    List<NodeRecord> candidates =
        living.stream().map(node -> node.equals(SECOND_IN_C) ? node("c2", "a") : node).toList();
    return IntStream.range(0, 1_000)
        .mapToObj(number -> new ShardId(new KeyspaceId(1), REGION, number))
        .map(
            shard ->
                Replacement.next(
                    shard, voters(A, B, gone), 3, Set.of(gone.id()), candidates, zones, loads))
        .filter(next -> next.equals(comes(SECOND_IN_A)))
        .count();
  }

  @Test
  void nodesWithEqualLoadGetAsMuch() {
    assertThat(goToA(Map.of())).isBetween(450L, 550L);
    assertThat(goToA(Map.of(SECOND_IN_A.id(), 7, SECOND_IN_C.id(), 7))).isBetween(450L, 550L);
  }

  @Test
  void aNodeWithThreeTimesTheReplicasGetsAThird() {
    assertThat(goToA(Map.of(SECOND_IN_A.id(), 299, SECOND_IN_C.id(), 99))).isBetween(200L, 300L);
    assertThat(goToA(Map.of(SECOND_IN_A.id(), 99, SECOND_IN_C.id(), 299))).isBetween(700L, 800L);
  }

  /** A zone of its own is worth more than any load. */
  @Test
  void aFreeZoneComesBeforeLoad() {
    List<NodeRecord> living = ALL.stream().filter(node -> !node.equals(C)).toList();
    assertThat(
            Replacement.next(
                SHARD,
                voters(A, B, C),
                3,
                Set.of(C.id()),
                living,
                ALL,
                Map.of(SECOND_IN_C.id(), 10_000)))
        .isEqualTo(comes(SECOND_IN_C));
  }
}
