package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.createKeyspace;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.MergeType;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyCheckTest {
  private final Regions regions = new Regions();
  private final PolicyCheck check = new PolicyCheck(regions);

  @BeforeEach
  void threeRegions() {
    Samples.REGIONS.forEach(region -> regions.put(Samples.region(region)));
  }

  @Test
  void acceptsAPolicyThatNamesWhatIsThere() {
    ResidencyRule named =
        new ResidencyRule("ireland", Set.of(origin(1)), Set.of(), Set.of(Samples.IRELAND), false);
    assertThat(check.reject(createKeyspace("orders_2026", policy(euOnly(), named)))).isEmpty();
    KeyspacePolicy weak =
        new KeyspacePolicy(
            new ConsistencyLayer.Weak(MergeType.PN_COUNTER),
            ResidencyRule.ANYWHERE,
            List.of(),
            1,
            1);
    assertThat(check.reject(createKeyspace("likes", weak))).isEmpty();
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name : List.of("", "Orders", "a b", "-a", "a".repeat(64))) {
      assertInvalid(check.reject(createKeyspace(name, policy(euOnly()))), "name");
    }
  }

  @Test
  void refusesASaltOfAnotherSize() {
    DirectoryCommand.CreateKeyspace unsalted =
        new DirectoryCommand.CreateKeyspace("orders", ByteString.EMPTY, policy(euOnly()));
    assertInvalid(check.reject(unsalted), "salt");
  }

  @Test
  void refusesRulesThatNameNothingKnown() {
    assertInvalid(
        rejectDefault(rule("r", Set.of(), Set.of("EWR"), Set.of())),
        "policy.default_rule.jurisdictions");
    assertInvalid(
        rejectDefault(rule("r", Set.of(), Set.of("EU"), Set.of(new RegionId("mars-1")))),
        "policy.default_rule.regions");
    assertInvalid(
        rejectRules(rule("r", Set.of(origin(1)), Set.of("XX"), Set.of())),
        "policy.rules[0].jurisdictions");
  }

  @Test
  void reportsTheSameUnknownRegionAtEveryReplica() {
    Set<RegionId> unknown = Set.of(new RegionId("b"), new RegionId("a"), new RegionId("c"));
    Optional<Refusal> refusal = rejectDefault(rule("r", Set.of(), Set.of(), unknown));
    assertThat(refusal.orElseThrow().message()).endsWith(" a");
  }

  @Test
  void refusesRulesWithoutANameOrWithTheSame() {
    assertInvalid(
        rejectDefault(rule("", Set.of(), Set.of(), Set.of())), "policy.default_rule.name");
    assertInvalid(
        rejectRules(
            rule("r", Set.of(origin(1)), Set.of(), Set.of()),
            rule("r", Set.of(origin(2)), Set.of(), Set.of())),
        "policy.rules[1].name");
  }

  @Test
  void refusesAnOriginInTwoRules() {
    assertInvalid(
        rejectRules(
            rule("r", Set.of(origin(1), origin(2)), Set.of(), Set.of()),
            rule("s", Set.of(origin(2)), Set.of(), Set.of())),
        "policy.rules[1].origins");
  }

  @Test
  void refusesOriginsInTheDefaultRuleAndNoneInOthers() {
    assertInvalid(
        rejectDefault(rule("r", Set.of(origin(1)), Set.of(), Set.of())),
        "policy.default_rule.origins");
    assertInvalid(
        rejectRules(rule("r", Set.of(), Set.of("EU"), Set.of())), "policy.rules[0].origins");
  }

  @Test
  void refusesTooManyShardsOrReplicas() {
    assertInvalid(
        check.reject(createKeyspace("orders", sized(1025, 3))), "policy.shards_per_region");
    assertInvalid(check.reject(createKeyspace("orders", sized(1, 8))), "policy.replicas_per_shard");
  }

  private static KeyspacePolicy sized(int shards, int replicas) {
    return new KeyspacePolicy(
        new ConsistencyLayer.Strong(false), ResidencyRule.ANYWHERE, List.of(), shards, replicas);
  }

  private Optional<Refusal> rejectDefault(ResidencyRule rule) {
    return check.reject(createKeyspace("orders", policy(rule)));
  }

  private Optional<Refusal> rejectRules(ResidencyRule... rules) {
    return check.reject(createKeyspace("orders", policy(ResidencyRule.ANYWHERE, rules)));
  }

  private static ResidencyRule rule(
      String name, Set<OriginDigest> origins, Set<String> jurisdictions, Set<RegionId> regions) {
    return new ResidencyRule(name, origins, jurisdictions, regions, true);
  }

  private static void assertInvalid(Optional<Refusal> refusal, String field) {
    assertThat(refusal).isPresent();
    assertThat(refusal.get().reason()).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(refusal.get().field()).isEqualTo(field);
  }
}
