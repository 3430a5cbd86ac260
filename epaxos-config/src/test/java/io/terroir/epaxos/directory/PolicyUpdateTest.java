package io.terroir.epaxos.directory;

import static io.terroir.epaxos.directory.Samples.FIRST;
import static io.terroir.epaxos.directory.Samples.FRANKFURT;
import static io.terroir.epaxos.directory.Samples.IRELAND;
import static io.terroir.epaxos.directory.Samples.VIRGINIA;
import static io.terroir.epaxos.directory.Samples.claim;
import static io.terroir.epaxos.directory.Samples.euOnly;
import static io.terroir.epaxos.directory.Samples.origin;
import static io.terroir.epaxos.directory.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.directory.DirectoryCommand.DropKeyspace;
import io.terroir.epaxos.directory.DirectoryCommand.InForce;
import io.terroir.epaxos.directory.DirectoryCommand.UpdatePolicy;
import io.terroir.epaxos.directory.DirectoryOutcome.Claimed;
import io.terroir.epaxos.directory.DirectoryOutcome.Done;
import io.terroir.epaxos.directory.DirectoryOutcome.KeyspaceCreated;
import io.terroir.epaxos.directory.DirectoryOutcome.PolicyUpdated;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.keyspace.ConsistencyLayer;
import io.terroir.runtime.keyspace.Keyspace;
import io.terroir.runtime.keyspace.KeyspacePolicy;
import io.terroir.runtime.keyspace.PolicyTransition;
import io.terroir.runtime.keyspace.ResidencyRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyUpdateTest {
  private static final KeyspacePolicy ANYWHERE = policy(ResidencyRule.ANYWHERE);
  private static final KeyspacePolicy EUROPE = policy(euOnly());

  private final TestDirectory directory = TestDirectory.with(ANYWHERE);

  @Test
  void aNarrowerPolicyIsObeyedAtOnceAndInForceWhenEveryRegionHasSaidSo() {
    Keyspace narrowed = updated(new UpdatePolicy(FIRST, 1, EUROPE));

    assertThat(narrowed.policyEpoch()).isEqualTo(2);
    assertThat(missing(narrowed)).containsExactly(FRANKFURT, IRELAND, VIRGINIA);
    assertThat(home(claim(origin(1), VIRGINIA))).isEqualTo(IRELAND);
    assertThat(missing(updated(new InForce(FIRST, 2, IRELAND))))
        .containsExactly(FRANKFURT, VIRGINIA);
    assertThat(missing(updated(new InForce(FIRST, 2, VIRGINIA)))).containsExactly(FRANKFURT);
    assertThat(updated(new InForce(FIRST, 2, FRANKFURT)).transition()).isEmpty();
  }

  @Test
  void aWiderPolicyIsInForceAtOnce() {
    TestDirectory european = TestDirectory.with(EUROPE);

    PolicyUpdated widened = (PolicyUpdated) european.execute(new UpdatePolicy(FIRST, 1, ANYWHERE));

    assertThat(widened.keyspace().transition()).isEmpty();
    assertThat(((Claimed) european.execute(claim(origin(1), VIRGINIA))).binding().home())
        .isEqualTo(VIRGINIA);
  }

  @Test
  void untilItIsInForceBothPoliciesAreObeyed() {
    TestDirectory european = TestDirectory.with(EUROPE);
    european.execute(new UpdatePolicy(FIRST, 1, policy(in(FRANKFURT, VIRGINIA))));

    assertThat(((Claimed) european.execute(claim(origin(1), VIRGINIA))).binding().home())
        .isEqualTo(FRANKFURT);
    european.execute(new InForce(FIRST, 2, IRELAND));
    european.execute(new InForce(FIRST, 2, FRANKFURT));
    assertThat(((Claimed) european.execute(claim(origin(2), VIRGINIA))).binding().home())
        .isEqualTo(VIRGINIA);
  }

  @Test
  void aThirdPolicyLeavesBehindTheLastThatWasInForce() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));

    Keyspace third = updated(new UpdatePolicy(FIRST, 2, policy(in(VIRGINIA))));

    assertThat(third.transition().orElseThrow().from()).isEqualTo(ANYWHERE);
    assertThat(missing(third)).containsExactly(FRANKFURT, IRELAND, VIRGINIA);
    assertThat(home(claim(origin(1), IRELAND))).isEqualTo(VIRGINIA);
  }

  @Test
  void aPolicyCanBeTakenBack() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));

    assertThat(updated(new UpdatePolicy(FIRST, 2, ANYWHERE)).transition()).isEmpty();
    directory.refuses(new InForce(FIRST, 2, IRELAND), Reason.COMPARE_FAILED, "epoch 3");
  }

  @Test
  void regionsThatAreNotAllowedAnyMoreAreRemembered() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));
    directory.execute(new InForce(FIRST, 2, IRELAND));
    directory.execute(new InForce(FIRST, 2, FRANKFURT));

    assertThat(updated(new InForce(FIRST, 2, VIRGINIA)).formerRegions()).containsExactly(VIRGINIA);
  }

  @Test
  void repetitionsChangeNothing() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));
    updated(new InForce(FIRST, 2, IRELAND));
    directory.changes.clear();

    assertThat(updated(new UpdatePolicy(FIRST, 1, EUROPE)).policyEpoch()).isEqualTo(2);
    assertThat(missing(updated(new InForce(FIRST, 2, IRELAND))))
        .containsExactly(FRANKFURT, VIRGINIA);
    assertThat(directory.changes).isEmpty();
  }

  @Test
  void anUpdateOfAnotherPolicyThanItsAuthorKnewIsRefused() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));

    directory.refuses(
        new UpdatePolicy(FIRST, 1, policy(in(VIRGINIA))), Reason.COMPARE_FAILED, "epoch 2");
  }

  @Test
  void whatWouldNeedOtherShardsIsNoPolicyUpdate() {
    refusesField(
        "layer", new KeyspacePolicy(new ConsistencyLayer.Strong(false), euOnly(), List.of(), 2, 3));
    refusesField("counted anew", new KeyspacePolicy(EUROPE.layer(), euOnly(), List.of(), 4, 3));
    refusesField(
        "members of a shard", new KeyspacePolicy(EUROPE.layer(), euOnly(), List.of(), 2, 5));
    refusesField("mars", policy(in(new RegionId("mars-north-1"))));
  }

  private void refusesField(String words, KeyspacePolicy policy) {
    directory.refuses(new UpdatePolicy(FIRST, 1, policy), Reason.INVALID_ARGUMENT, words);
  }

  @Test
  void transitionsAreKnownAfterARestart() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));
    directory.execute(new InForce(FIRST, 2, IRELAND));
    directory.restart();

    assertThat(missing(updated(new InForce(FIRST, 2, FRANKFURT)))).containsExactly(VIRGINIA);
  }

  @Test
  void aDroppedKeyspaceIsGoneAndItsNumberNeverComesBack() {
    DirectoryCommand create = Samples.createKeyspace("orders", ANYWHERE);
    assertThat(directory.execute(new DropKeyspace(FIRST, 1))).isEqualTo(new Done());
    directory.restart();

    directory.refuses(claim(origin(1), IRELAND), Reason.KEYSPACE_NOT_FOUND, "number 1");
    assertThat(directory.execute(new DropKeyspace(FIRST, 1))).isEqualTo(new Done());
    directory.refuses(create, Reason.COMPARE_FAILED, "dropped since");
    KeyspaceCreated again =
        (KeyspaceCreated)
            directory.execute(
                new DirectoryCommand.CreateKeyspace("orders", Samples.salt(2), ANYWHERE));
    assertThat(again.keyspace().id()).isEqualTo(new KeyspaceId(2));
  }

  @Test
  void aKeyspaceIsNotDroppedUnderAnotherPolicyThanItsAuthorKnew() {
    updated(new UpdatePolicy(FIRST, 1, EUROPE));

    directory.refuses(new DropKeyspace(FIRST, 1), Reason.COMPARE_FAILED, "epoch 2");
    directory.refuses(new DropKeyspace(new KeyspaceId(9), 1), Reason.KEYSPACE_NOT_FOUND, "9");
  }

  private Keyspace updated(DirectoryCommand command) {
    return ((PolicyUpdated) directory.execute(command)).keyspace();
  }

  private RegionId home(DirectoryCommand.Claim claim) {
    return ((Claimed) directory.execute(claim)).binding().home();
  }

  private static Set<RegionId> missing(Keyspace keyspace) {
    return keyspace.transition().map(PolicyTransition::missing).orElseThrow();
  }

  private static ResidencyRule in(RegionId... regions) {
    return new ResidencyRule("in", Set.of(), Set.of(), Set.of(regions), true);
  }
}
