package io.terroir.epaxos.view;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.node;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static io.terroir.epaxos.directory.Samples.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceChanged;
import io.terroir.epaxos.directory.DirectoryChange.KeyspaceDropped;
import io.terroir.epaxos.directory.DirectoryChange.NodeRegistered;
import io.terroir.epaxos.directory.DirectoryChange.NodeRetired;
import io.terroir.epaxos.directory.DirectoryChange.OriginBound;
import io.terroir.epaxos.directory.DirectoryChange.RegionChanged;
import io.terroir.epaxos.directory.DirectoryChange.ShardsChanged;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OriginState;
import io.terroir.epaxos.directory.RegionRecord;
import io.terroir.epaxos.directory.Samples;
import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.PolicyTransition;
import io.terroir.runtime.keyspace.ResidencyRule;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DirectoryViewTest {
  private static final OriginDigest MIDDLE = new OriginDigest(Long.MIN_VALUE, 0);
  private static final OriginDigest BEFORE_MIDDLE = new OriginDigest(Long.MAX_VALUE, -1);

  private long nowNanos = -5;
  private final DirectoryView view = new DirectoryView(() -> nowNanos);

  @Test
  void keepsTheHigherEpochWhateverComesLater() {
    view.merge(bound(VIRGINIA, 2));
    view.merge(bound(IRELAND, 1));

    assertThat(view.binding(FIRST, origin(1))).map(OriginBinding::home).contains(VIRGINIA);
  }

  @Test
  void theEndOfAMoveCountsMoreThanItsBeginning() {
    view.merge(new OriginBound(moving(IRELAND, VIRGINIA, 2)));
    view.merge(bound(IRELAND, 1));
    assertThat(view.binding(FIRST, origin(1))).contains(moving(IRELAND, VIRGINIA, 2));

    view.merge(bound(VIRGINIA, 2));
    view.merge(new OriginBound(moving(IRELAND, VIRGINIA, 2)));

    assertThat(view.binding(FIRST, origin(1)).orElseThrow().home()).isEqualTo(VIRGINIA);
  }

  @Test
  void thePolicyThatMoreRegionsHaveReportedCounts() {
    view.merge(narrowed(IRELAND));
    view.merge(narrowed(IRELAND, VIRGINIA));

    assertThat(missing()).containsExactly(IRELAND);
    view.merge(keyspace(policy(Samples.euOnly()), 2));
    view.merge(narrowed(IRELAND));
    assertThat(view.keyspace("orders").orElseThrow().transition()).isEmpty();
  }

  @Test
  void aDroppedKeyspaceStaysGone() {
    KeyspaceChanged created = keyspace(policy(ResidencyRule.ANYWHERE), 1);
    view.merge(created);
    view.merge(new KeyspaceDropped(created.keyspace()));
    view.merge(keyspace(policy(ResidencyRule.ANYWHERE), 2));

    assertThat(view.keyspaces()).isEmpty();
    assertThat(view.keyspace("orders")).isEmpty();
  }

  @Test
  void scopeIsWhatBothPoliciesAllowUntilTheNewerIsInForce() {
    view.merge(new RegionChanged(region(IRELAND)));
    view.merge(new RegionChanged(region(VIRGINIA)));
    KeyspacePolicy virginia =
        policy(new ResidencyRule("virginia", Set.of(), Set.of(), Set.of(VIRGINIA), true));

    view.merge(transition(2, policy(ResidencyRule.ANYWHERE), virginia, IRELAND));
    assertThat(view.scopeOf(FIRST, origin(1))).isEqualTo(ResidencyScope.only(Set.of(VIRGINIA)));
    view.merge(transition(3, policy(Samples.euOnly()), virginia, IRELAND));
    assertRefused(Reason.RESIDENCY_VIOLATION);
    view.merge(keyspace(policy(Samples.euOnly()), 3));
    assertThat(view.scopeOf(FIRST, origin(1))).isEqualTo(ResidencyScope.only(Set.of(IRELAND)));
  }

  @Test
  void keepsTheHigherPolicyEpoch() {
    view.merge(keyspace(policy(ResidencyRule.ANYWHERE), 2));
    view.merge(keyspace(policy(Samples.euOnly()), 1));

    assertThat(view.keyspace("orders").orElseThrow().policyEpoch()).isEqualTo(2);
    assertThat(view.keyspaces()).hasSize(1);
  }

  @Test
  void neverShowsARetiredNodeAgain() {
    view.merge(new NodeRetired(node(IRELAND, 1)));
    view.merge(new NodeRegistered(node(IRELAND, 1)));
    view.merge(new NodeRegistered(node(IRELAND, 2)));

    assertThat(view.nodes()).containsExactly(node(IRELAND, 2));
  }

  @Test
  void keepsTheHigherGenerationOfANode() {
    NodeRecord later = node(IRELAND, 1).on(new DiskId(77));
    view.merge(new NodeRegistered(later));
    view.merge(new NodeRegistered(node(IRELAND, 1)));

    assertThat(view.nodes()).containsExactly(later);
  }

  @Test
  void saysWhenTheLayoutHasChangedAndLeavesBindingsOut() {
    view.merge(new NodeRegistered(node(IRELAND, 1)));
    long before = view.layoutVersion();

    view.merge(bound(VIRGINIA, 1));
    view.merge(new NodeRegistered(node(IRELAND, 1)));
    assertThat(view.layoutVersion()).isEqualTo(before);

    view.merge(new NodeRegistered(node(IRELAND, 2)));
    assertThat(view.layoutVersion()).isGreaterThan(before);
    assertThat(view.nodes()).hasSize(2);
  }

  @Test
  void findsTheShardInWhoseRangeAnOriginIs() {
    view.merge(shards(shard(1, MIDDLE, OriginDigest.MAX, 1), shard(0, BEFORE_MIDDLE, 1)));

    assertThat(shardOf(OriginDigest.MIN)).isZero();
    assertThat(shardOf(BEFORE_MIDDLE)).isZero();
    assertThat(shardOf(MIDDLE)).isEqualTo(1);
    assertThat(shardOf(OriginDigest.MAX)).isEqualTo(1);
    assertThat(view.shardOf(FIRST, VIRGINIA, MIDDLE)).isEmpty();
  }

  @Test
  void keepsTheHigherGenerationOfEachShard() {
    view.merge(shards(shard(0, BEFORE_MIDDLE, 2), shard(1, MIDDLE, OriginDigest.MAX, 1)));
    view.merge(shards(shard(0, BEFORE_MIDDLE, 1), shard(1, MIDDLE, OriginDigest.MAX, 2)));

    assertThat(view.shards()).extracting(ShardRecord::generation).containsExactly(2L, 2L);
  }

  @Test
  void endsTheSameInWhateverOrderChangesArrive() {
    List<DirectoryChange> changes = new ArrayList<>();
    changes.add(new RegionChanged(region(IRELAND)));
    changes.add(new RegionChanged(new RegionRecord(region(IRELAND).region(), Map.of(), 2)));
    changes.add(new RegionChanged(region(VIRGINIA)));
    changes.add(new NodeRegistered(node(IRELAND, 1)));
    changes.add(new NodeRetired(node(IRELAND, 1)));
    changes.add(new NodeRegistered(node(IRELAND, 2)));
    changes.add(new NodeRegistered(node(IRELAND, 2).on(new DiskId(77))));
    changes.add(keyspace(policy(ResidencyRule.ANYWHERE), 1));
    changes.add(keyspace(policy(Samples.euOnly()), 2));
    changes.add(shards(shard(0, BEFORE_MIDDLE, 1), shard(1, MIDDLE, OriginDigest.MAX, 1)));
    changes.add(shards(shard(1, MIDDLE, OriginDigest.MAX, 2)));
    changes.add(bound(IRELAND, 1));
    changes.add(new OriginBound(moving(IRELAND, VIRGINIA, 2)));
    changes.add(bound(VIRGINIA, 2));
    changes.add(narrowed(IRELAND));
    changes.add(narrowed(IRELAND, VIRGINIA));
    changes.forEach(view::merge);

    for (int seed = 0; seed < 200; seed++) {
      Collections.shuffle(changes, new Random(seed));
      DirectoryView other = new DirectoryView(() -> 0);
      changes.forEach(other::merge);
      changes.forEach(other::merge);
      assertThat(other.snapshot()).as("seed %d", seed).isEqualTo(view.snapshot());
    }
  }

  @Test
  void isRebuiltFromItsSnapshot() {
    view.merge(new RegionChanged(region(IRELAND)));
    view.merge(new NodeRetired(node(IRELAND, 1)));
    view.merge(keyspace(policy(ResidencyRule.ANYWHERE), 1));
    view.merge(shards(shard(0, OriginDigest.MAX, 1)));
    view.merge(bound(IRELAND, 1));

    DirectoryView other = new DirectoryView(() -> 0);
    view.snapshot().forEach(other::merge);
    assertThat(other.snapshot()).isEqualTo(view.snapshot()).hasSize(5);
  }

  @Test
  void tellsListenersOnlyWhatIsNews() {
    List<DirectoryChange> heard = new ArrayList<>();
    view.onChange(heard::add);
    view.merge(bound(IRELAND, 1));
    view.merge(bound(IRELAND, 1));
    view.merge(bound(VIRGINIA, 2));
    view.merge(bound(IRELAND, 1));

    assertThat(heard).containsExactly(bound(IRELAND, 1), bound(VIRGINIA, 2));
  }

  @Test
  void hasNoAgeUntilItIsConfirmedAndNeverGrowsYoungerByOldConfirmations() {
    assertThat(view.age()).isEmpty();
    nowNanos = 1_000;
    view.confirm(900);
    view.confirm(800);
    assertThat(view.age()).contains(Duration.ofNanos(100));
  }

  @Test
  void refusesToNameAScopeForWhatItDoesNotKnow() {
    assertRefused(Reason.KEYSPACE_NOT_FOUND);
    view.merge(keyspace(policy(Samples.euOnly()), 1));
    assertRefused(Reason.RESIDENCY_VIOLATION);
    view.merge(new RegionChanged(region(VIRGINIA)));
    assertRefused(Reason.RESIDENCY_VIOLATION);
    view.merge(new RegionChanged(region(IRELAND)));

    assertThat(view.scopeOf(FIRST, origin(1))).isEqualTo(ResidencyScope.only(Set.of(IRELAND)));
  }

  @Test
  void refusesAScopeEvenForAnUnrestrictedKeyspaceWhenNoRegionIsKnown() {
    view.merge(keyspace(policy(ResidencyRule.ANYWHERE), 1));
    assertRefused(Reason.RESIDENCY_VIOLATION);
    view.merge(new RegionChanged(region(VIRGINIA)));
    assertThat(view.scopeOf(FIRST, origin(1))).isEqualTo(ResidencyScope.UNRESTRICTED);
  }

  private void assertRefused(Reason reason) {
    assertThatThrownBy(() -> view.scopeOf(FIRST, origin(1)))
        .isInstanceOfSatisfying(
            TerroirRefusedException.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }

  private Set<RegionId> missing() {
    return view.keyspace("orders").flatMap(Keyspace::transition).orElseThrow().missing();
  }

  private static KeyspaceChanged narrowed(RegionId... missing) {
    return transition(2, policy(Samples.euOnly()), policy(ResidencyRule.ANYWHERE), missing);
  }

  private static KeyspaceChanged transition(
      long epoch, KeyspacePolicy to, KeyspacePolicy from, RegionId... missing) {
    return new KeyspaceChanged(
        new Keyspace(
            FIRST,
            "orders",
            Samples.salt(1),
            to,
            epoch,
            Optional.of(new PolicyTransition(from, new TreeSet<>(Set.of(missing)))),
            new TreeSet<>()));
  }

  private static OriginBinding moving(RegionId from, RegionId to, long epoch) {
    return new OriginBinding(FIRST, origin(1), from, epoch, new OriginState.Moving(to));
  }

  private int shardOf(OriginDigest origin) {
    return view.shardOf(FIRST, IRELAND, origin).orElseThrow().id().number();
  }

  private static OriginBound bound(RegionId home, long epoch) {
    return new OriginBound(new OriginBinding(FIRST, origin(1), home, epoch));
  }

  private static KeyspaceChanged keyspace(KeyspacePolicy policy, long epoch) {
    return new KeyspaceChanged(new Keyspace(FIRST, "orders", Samples.salt(1), policy, epoch));
  }

  private static ShardsChanged shards(ShardRecord... shards) {
    return new ShardsChanged(FIRST, IRELAND, List.of(shards));
  }

  private static ShardRecord shard(int number, OriginDigest last, long generation) {
    return shard(number, OriginDigest.MIN, last, generation);
  }

  private static ShardRecord shard(
      int number, OriginDigest first, OriginDigest last, long generation) {
    ShardId id = new ShardId(FIRST, IRELAND, number);
    return new ShardRecord(
        id, first, last, List.of(new NodeId("n1")), List.of(new DiskId(1)), generation);
  }
}
