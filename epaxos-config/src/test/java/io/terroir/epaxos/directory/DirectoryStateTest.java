package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.claim;
import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.id;
import static io.terroir.epaxos.directory.Samples.node;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static io.terroir.epaxos.directory.Samples.region;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.DirectoryOutcome.Done;
import io.terroir.epaxos.directory.DirectoryOutcome.KeyspaceCreated;
import io.terroir.epaxos.directory.DirectoryOutcome.Located;
import io.terroir.epaxos.directory.DirectoryOutcome.NodeKnown;
import io.terroir.epaxos.directory.DirectoryOutcome.Refused;
import io.terroir.epaxos.directory.DirectoryOutcome.ShardsCreated;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.keyspace.Region;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectoryStateTest {
  private final List<DirectoryChange> changes = new ArrayList<>();
  private final DirectoryState directory =
      new DirectoryState(BlankStore.create(), changes::add, (by, reservation) -> {});
  private long sequence;

  @BeforeEach
  void threeRegionsWithThreeNodesEach() {
    for (RegionId region : Samples.REGIONS) {
      execute(new DirectoryCommand.RegisterRegion(region(region)));
      for (int number = 1; number <= 3; number++) {
        execute(new DirectoryCommand.RegisterNode(node(region, number)));
      }
    }
    changes.clear();
  }

  @Test
  void bindsAnOriginWhereItIsWanted() {
    execute(createKeyspace("orders", policy(euOnly())));

    Claimed claimed = (Claimed) execute(claim(origin(1), FRANKFURT));

    assertThat(claimed.binding()).isEqualTo(new OriginBinding(FIRST, origin(1), FRANKFURT, 1));
    assertThat(claimed.firstClaim()).isTrue();
    assertThat(claimed.decidedBy()).isEqualTo(id(sequence));
  }

  @Test
  void answersALaterClaimWithTheHomeThatTheFirstMade() {
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    Claimed first = (Claimed) execute(claim(origin(1), IRELAND));

    Claimed second = (Claimed) execute(claim(origin(1), VIRGINIA));

    assertThat(second.binding()).isEqualTo(first.binding());
    assertThat(second.firstClaim()).isFalse();
    assertThat(second.decidedBy()).isEqualTo(first.decidedBy());
  }

  @Test
  void recognisesTheRepetitionOfTheClaimThatBound() {
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    DirectoryOutcome first = execute(claim(origin(1), IRELAND));

    assertThat(execute(claim(origin(1), IRELAND))).isEqualTo(first);
    assertThat(changes).filteredOn(DirectoryChange.OriginBound.class::isInstance).hasSize(1);
  }

  @Test
  void bindsInTheNearestAllowedRegionWhenTheWantedOneIsForbidden() {
    execute(createKeyspace("orders", policy(euOnly())));

    Claimed claimed = (Claimed) execute(claim(origin(1), VIRGINIA));

    assertThat(claimed.binding().home()).isEqualTo(IRELAND);
  }

  @Test
  void measuresNearnessByTheTableOfTheWantedRegion() {
    RegionRecord virginia =
        new RegionRecord(region(VIRGINIA).region(), Map.of(FRANKFURT, 1, IRELAND, 2), 2);
    execute(new DirectoryCommand.RegisterRegion(virginia));
    execute(createKeyspace("orders", policy(euOnly())));

    Claimed claimed = (Claimed) execute(claim(origin(1), VIRGINIA));

    assertThat(claimed.binding().home()).isEqualTo(FRANKFURT);
  }

  @Test
  void refusesAStrictClaimForAForbiddenRegionAndNamesTheRule() {
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE, euOnly(origin(1)))));

    assertRefused(
        execute(claim(origin(1), VIRGINIA, true, 1)), Reason.RESIDENCY_VIOLATION, "", "eu-only");
    assertThat(where(origin(1))).isEmpty();
    assertThat(execute(claim(origin(2), VIRGINIA, true, 1))).isInstanceOf(Claimed.class);
  }

  @Test
  void refusesAClaimForAnUnknownKeyspaceOrRegion() {
    assertRefused(execute(claim(origin(1), IRELAND)), Reason.KEYSPACE_NOT_FOUND, "", "number 1");
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    assertRefused(
        execute(claim(origin(1), new RegionId("mars-1"))),
        Reason.INVALID_ARGUMENT,
        "region",
        "mars-1");
  }

  @Test
  void tellsWhereAnOriginLives() {
    assertRefused(
        execute(new DirectoryCommand.Where(FIRST, origin(1))),
        Reason.KEYSPACE_NOT_FOUND,
        "",
        "number 1");
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    assertThat(where(origin(1))).isEmpty();
    execute(claim(origin(1), VIRGINIA));
    assertThat(where(origin(1))).map(OriginBinding::home).contains(VIRGINIA);
  }

  @Test
  void numbersKeyspacesAndAnswersARepeatedCreationWithTheExistingOne() {
    KeyspaceCreated orders = (KeyspaceCreated) execute(createKeyspace("orders", policy(euOnly())));
    KeyspaceCreated users = (KeyspaceCreated) execute(createKeyspace("users", policy(euOnly())));
    KeyspaceCreated again =
        (KeyspaceCreated)
            execute(
                new DirectoryCommand.CreateKeyspace("orders", Samples.salt(2), policy(euOnly())));

    assertThat(orders.keyspace().id()).isEqualTo(new KeyspaceId(1));
    assertThat(orders.created()).isTrue();
    assertThat(users.keyspace().id()).isEqualTo(new KeyspaceId(2));
    assertThat(again).isEqualTo(new KeyspaceCreated(orders.keyspace(), false));
  }

  @Test
  void refusesAKeyspaceOfAKnownNameWithAnotherPolicy() {
    execute(createKeyspace("orders", policy(euOnly())));

    assertRefused(
        execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE))),
        Reason.KEYSPACE_EXISTS,
        "",
        "another policy");
  }

  @Test
  void createsShardsOnceAndAnswersARepetitionWithThem() {
    execute(createKeyspace("orders", policy(euOnly())));

    ShardsCreated created = (ShardsCreated) execute(shards(IRELAND, 1, 2, 3));

    assertThat(created.created()).isTrue();
    assertThat(created.shards())
        .extracting(ShardRecord::id)
        .containsExactly(new ShardId(FIRST, IRELAND, 0), new ShardId(FIRST, IRELAND, 1));
    assertThat(execute(shards(IRELAND, 3, 2, 1)))
        .isEqualTo(new ShardsCreated(created.shards(), false));
  }

  @Test
  void refusesShardsWhereNoRuleAllowsThem() {
    execute(createKeyspace("orders", policy(euOnly())));

    assertRefused(execute(shards(VIRGINIA, 1, 2, 3)), Reason.RESIDENCY_VIOLATION, "", "us-east-1");
  }

  @Test
  void refusesShardsOnNodesThatAreNotThere() {
    execute(createKeyspace("orders", policy(euOnly())));
    execute(new DirectoryCommand.RetireNode(node(IRELAND, 3).id(), IRELAND));

    assertRefused(
        execute(shards(IRELAND, 1, 2, 3)), Reason.INVALID_ARGUMENT, "placements", "registered");
    assertRefused(
        execute(shards(IRELAND, 1, 2, 2)), Reason.INVALID_ARGUMENT, "placements", "different");
    assertRefused(
        execute(shards(IRELAND, 1, 2)), Reason.INVALID_ARGUMENT, "placements", "3 different");
  }

  @Test
  void refusesShardsThatLeaveADigestOutOrHoldItTwice() {
    execute(createKeyspace("orders", policy(euOnly())));
    OriginDigest middle = new OriginDigest(Long.MIN_VALUE, 0);
    OriginDigest beforeMiddle = new OriginDigest(Long.MAX_VALUE, -1);
    OriginDigest max = OriginDigest.MAX;

    assertRanges(OriginDigest.MIN, beforeMiddle, middle, max, true);
    assertRanges(OriginDigest.MIN, middle, middle, max, false);
    assertRanges(OriginDigest.MIN, new OriginDigest(5, 5), middle, max, false);
    assertRanges(OriginDigest.MIN, beforeMiddle, middle, new OriginDigest(-1, -2), false);
    assertRanges(new OriginDigest(0, 1), beforeMiddle, middle, max, false);
    assertRanges(OriginDigest.MIN, max, OriginDigest.MIN, max, false);
  }

  @Test
  void replacesTheDistancesOfARegionOnlyByThoseOfAGreaterRevision() {
    Region ireland = region(IRELAND).region();
    RegionRecord newer = new RegionRecord(ireland, Map.of(VIRGINIA, 1), 2);

    assertThat(execute(new DirectoryCommand.RegisterRegion(newer))).isEqualTo(new Done());
    assertThat(execute(new DirectoryCommand.RegisterRegion(region(IRELAND)))).isEqualTo(new Done());
    assertThat(changes).containsExactly(new DirectoryChange.RegionChanged(newer));
    assertRefused(
        execute(
            new DirectoryCommand.RegisterRegion(new RegionRecord(ireland, Map.of(VIRGINIA, 2), 2))),
        Reason.INVALID_ARGUMENT,
        "revision",
        "greater");
  }

  @Test
  void neverChangesTheJurisdictionOfARegion() {
    RegionRecord moved = new RegionRecord(new Region(IRELAND, "US"), Map.of(), 9);

    assertRefused(
        execute(new DirectoryCommand.RegisterRegion(moved)),
        Reason.INVALID_ARGUMENT,
        "jurisdiction",
        "never changes");
  }

  @Test
  void registersANodeOnceInOneRegion() {
    NodeRecord node = node(IRELAND, 1);

    assertThat(execute(new DirectoryCommand.RegisterNode(node))).isEqualTo(new NodeKnown(node));
    assertThat(changes).isEmpty();
    assertRefused(
        execute(
            new DirectoryCommand.RegisterNode(
                new NodeRecord(node.id(), VIRGINIA, node.zone(), node.disk(), 1))),
        Reason.INVALID_ARGUMENT,
        "node",
        "another region");
    assertRefused(
        execute(
            new DirectoryCommand.RegisterNode(
                new NodeRecord(
                    new NodeId("n9"), new RegionId("mars-1"), "zone-a", new DiskId(9), 1))),
        Reason.INVALID_ARGUMENT,
        "region",
        "mars-1");
  }

  @Test
  void knowsTheDiskOfANodeByItsGeneration() {
    NodeRecord first = node(IRELAND, 1);
    NodeRecord second = first.on(new DiskId(77));

    assertThat(execute(new DirectoryCommand.RegisterNode(second))).isEqualTo(new NodeKnown(second));
    assertThat(changes).containsExactly(new DirectoryChange.NodeRegistered(second));
    assertThat(execute(new DirectoryCommand.RegisterNode(first)))
        .as("a late repetition of the first registration")
        .isEqualTo(new NodeKnown(second));
    assertThat(execute(new DirectoryCommand.RegisterNode(first.on(new DiskId(88)))))
        .as("somebody who has not heard of the second disk")
        .isEqualTo(new NodeKnown(second));
    assertThat(execute(new DirectoryCommand.RegisterNode(second.on(new DiskId(88)))))
        .isEqualTo(new NodeKnown(second.on(new DiskId(88))));
  }

  @Test
  void nodeBeginsInTheFirstGeneration() {
    NodeRecord node = node(IRELAND, 9).on(new DiskId(1));

    assertRefused(
        execute(new DirectoryCommand.RegisterNode(node)),
        Reason.INVALID_ARGUMENT,
        "generation",
        "first generation");
  }

  @Test
  void shardsRememberTheDisksOnWhichTheyWereCreated() {
    NodeRecord replaced = node(IRELAND, 1).on(new DiskId(77));
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    execute(new DirectoryCommand.RegisterNode(replaced));

    List<ShardRecord> created = ((ShardsCreated) execute(shards(IRELAND, 3, 1, 2))).shards();
    execute(new DirectoryCommand.RegisterNode(replaced.on(new DiskId(88))));

    assertThat(created).allSatisfy(shard -> assertThat(shard.disks()).hasSize(3));
    assertThat(created.get(0).createdOn(replaced.id())).isEqualTo(new DiskId(77));
    assertThat(execute(shards(IRELAND, 3, 1, 2))).isEqualTo(new ShardsCreated(created, false));
  }

  @Test
  void neverTakesARetiredNodeBack() {
    NodeRecord node = node(IRELAND, 1);
    DirectoryCommand retire = new DirectoryCommand.RetireNode(node.id(), IRELAND);

    assertThat(execute(retire)).isEqualTo(new Done());
    assertThat(execute(retire)).isEqualTo(new Done());
    assertThat(changes).containsExactly(new DirectoryChange.NodeRetired(node));
    assertRefused(
        execute(new DirectoryCommand.RegisterNode(node)),
        Reason.INVALID_ARGUMENT,
        "node",
        "retired");
    assertRefused(
        execute(new DirectoryCommand.RetireNode(new NodeId("n9"), IRELAND)),
        Reason.INVALID_ARGUMENT,
        "node",
        "no node");
  }

  @Test
  void readsBindingsPageByPage() {
    execute(createKeyspace("orders", policy(ResidencyRule.ANYWHERE)));
    execute(createKeyspace("users", policy(ResidencyRule.ANYWHERE)));
    for (int number = 0; number < 20; number++) {
      execute(claim(origin(number), IRELAND));
      DirectoryCommand.Claim claim = claim(origin(number), VIRGINIA);
      execute(
          new DirectoryCommand.Claim(
              new KeyspaceId(2), claim.origin(), claim.wanted(), false, claim.evidence()));
    }

    List<OriginBinding> paged = new ArrayList<>();
    Optional<OriginPosition> after = Optional.empty();
    List<OriginBinding> page = directory.bindingsAfter(after, 7);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(7);
      paged.addAll(page);
      OriginBinding last = page.get(page.size() - 1);
      after = Optional.of(new OriginPosition(last.keyspace(), last.origin()));
      page = directory.bindingsAfter(after, 7);
    }
    assertThat(paged).hasSize(40).doesNotHaveDuplicates();
    assertThat(paged).isEqualTo(directory.bindingsAfter(Optional.empty(), 1_000));
  }

  private DirectoryOutcome execute(DirectoryCommand command) {
    sequence++;
    return directory.execute(id(sequence), command);
  }

  private Optional<OriginBinding> where(OriginDigest origin) {
    return ((Located) execute(new DirectoryCommand.Where(FIRST, origin))).binding();
  }

  private static DirectoryCommand shards(RegionId region, int... members) {
    OriginDigest middle = new OriginDigest(Long.MIN_VALUE, 0);
    return shards(region, OriginDigest.MIN, new OriginDigest(Long.MAX_VALUE, -1), middle, members);
  }

  private static DirectoryCommand shards(
      RegionId region, OriginDigest first, OriginDigest last, OriginDigest next, int... members) {
    List<NodeId> nodes = new ArrayList<>();
    for (int member : members) {
      nodes.add(node(region, member).id());
    }
    return new DirectoryCommand.CreateShards(
        FIRST,
        region,
        List.of(
            new ShardPlacement(first, last, nodes),
            new ShardPlacement(next, OriginDigest.MAX, nodes)));
  }

  private void assertRanges(
      OriginDigest first,
      OriginDigest last,
      OriginDigest nextFirst,
      OriginDigest nextLast,
      boolean accepted) {
    List<NodeId> nodes =
        List.of(node(FRANKFURT, 1).id(), node(FRANKFURT, 2).id(), node(FRANKFURT, 3).id());
    Nodes known = new Nodes();
    for (int number = 1; number <= 3; number++) {
      known.put(new Nodes.Entry(node(FRANKFURT, number), false));
    }
    List<ShardPlacement> placements =
        List.of(
            new ShardPlacement(first, last, nodes), new ShardPlacement(nextFirst, nextLast, nodes));
    assertThat(new PlacementCheck(known).reject(policy(euOnly()), FRANKFURT, placements).isEmpty())
        .isEqualTo(accepted);
  }

  private static void assertRefused(
      DirectoryOutcome outcome, Reason reason, String field, String says) {
    assertThat(outcome).isInstanceOf(Refused.class);
    assertThat(((Refused) outcome).refusal().reason()).isEqualTo(reason);
    assertThat(((Refused) outcome).refusal().field()).isEqualTo(field);
    assertThat(((Refused) outcome).refusal().message()).contains(says);
  }

  @Test
  void namesNoOriginInRefusals() {
    OriginDigest origin = origin(1);
    ResidencyRule usOnly =
        new ResidencyRule("us-only", Set.of(origin), Set.of("US"), Set.of(), true);
    Refused twice =
        (Refused)
            execute(
                createKeyspace("orders", policy(ResidencyRule.ANYWHERE, euOnly(origin), usOnly)));

    assertThat(twice.refusal().message()).doesNotContain(origin.toString());
  }
}
