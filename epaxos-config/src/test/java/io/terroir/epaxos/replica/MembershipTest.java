package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.CrashFate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Replicas come and go, and neither decisions nor votes are lost or made twice by it (M1 to M3).
 */
class MembershipTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(40);

  private final ReplicaCluster cluster =
      new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");

  /** The members on the nodes with these numbers; a node that is none yet gets the next number. */
  private ReplicaChange members(int at, Integer... nodes) {
    Membership current = cluster.membership(at);
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>();
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    int next = current.lastIssued();
    for (int node : nodes) {
      NodeId id = cluster.node(node).peer().node();
      ReplicaId replica = current.on(id).orElse(null);
      if (replica == null) {
        replica = new ReplicaId(++next);
        disks.put(replica, cluster.disk(node));
      }
      members.put(replica, id);
    }
    return new ReplicaChange(current.epoch(), members, disks);
  }

  private ReplicaChangeOutcome change(int at, ReplicaChange change) {
    CompletableFuture<ReplicaChangeOutcome> outcome = cluster.replica(at).change(change, SOON);
    assertThat(cluster.world.runUntil(outcome::isDone, SOON)).isTrue();
    return outcome.join();
  }

  private void changeTo(int at, Integer... nodes) {
    ReplicaChangeOutcome outcome = change(at, members(at, nodes));
    assertThat(outcome.rejected()).isEmpty();
  }

  private void execute(int at, String... payloads) {
    List<CompletableFuture<ByteString>> outcomes =
        Arrays.stream(payloads)
            .map(payload -> cluster.submit(at, ReplicaCluster.write(payload, "k")))
            .toList();
    assertThat(
            cluster.world.runUntil(
                () -> outcomes.stream().allMatch(CompletableFuture::isDone), LONG))
        .isTrue();
    assertThat(outcomes).allMatch(outcome -> !outcome.isCompletedExceptionally());
  }

  private void awaitEpoch(long epoch, int... nodes) {
    assertThat(
            cluster.world.runUntil(
                () ->
                    Arrays.stream(nodes)
                        .allMatch(
                            node ->
                                cluster.replica(node).isMember()
                                    && cluster.membership(node).epoch() == epoch),
                LONG))
        .isTrue();
  }

  @Test
  void replicaThatJoinsTakesTheStateOfTheOthersAndThenDecidesWithThem() {
    execute(1, "a", "b", "c");
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(1, 1, 2, 3, fourth);
    awaitEpoch(2, 1, 2, 3, fourth);
    assertThat(cluster.applied(fourth)).containsExactly("a", "b", "c");
    cluster.isolate(3);
    execute(fourth, "d");
    cluster.world.runFor(SOON);
    for (int at : new int[] {1, 2, fourth}) {
      assertThat(cluster.applied(at)).containsExactly("a", "b", "c", "d");
    }
  }

  @Test
  void threeBecomeFiveAndSevenAndThreeAgain() {
    execute(1, "a");
    int fourth = cluster.addNode("ap-northeast-1");
    int fifth = cluster.addNode("sa-east-1");
    changeTo(2, 1, 2, 3, fourth, fifth);
    awaitEpoch(2, 1, 2, 3, fourth, fifth);
    execute(fifth, "b");
    int sixth = cluster.addNode("ap-south-1");
    int seventh = cluster.addNode("eu-north-1");
    changeTo(3, 1, 2, 3, fourth, fifth, sixth, seventh);
    awaitEpoch(3, 1, 2, 3, fourth, fifth, sixth, seventh);
    execute(seventh, "c");
    changeTo(4, 2, fifth, seventh);
    awaitEpoch(4, 2, fifth, seventh);
    execute(2, "d");
    cluster.world.runFor(SOON);
    for (int at : new int[] {2, fifth, seventh}) {
      assertThat(cluster.applied(at)).containsExactly("a", "b", "c", "d");
    }
    assertThat(cluster.replica(1).isMember()).isFalse();
  }

  /** Rule M1. A voter that gives a vote in an epoch after its end makes two truths. */
  @Test
  void memberThatMissedTheChangeDecidesNothingWithThoseWhoMadeIt() {
    execute(1, "a");
    cluster.isolate(1);
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(2, 2, 3, fourth);
    awaitEpoch(2, 2, 3, fourth);
    CompletableFuture<ByteString> stray =
        cluster.submit(1, ReplicaCluster.write("stray", "origin"));
    execute(2, "b");
    cluster.join(1);
    cluster.world.runFor(LONG);
    assertThat(stray).isCompletedExceptionally();
    assertThat(cluster.applied(1)).containsExactly("a");
    for (int at : new int[] {2, 3, fourth}) {
      assertThat(cluster.applied(at)).containsExactly("a", "b");
    }
    assertThat(cluster.replica(1).isMember()).isFalse();
  }

  @Test
  void memberThatMissedTheChangeAndIsStillOneTakesTheStateAndSubmitsAgain() {
    execute(1, "a");
    cluster.isolate(3);
    cluster.begin(3, ReplicaCluster.write("waits", "k"));
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(1, 1, 2, 3, fourth);
    execute(1, "b");
    cluster.join(3);
    awaitEpoch(2, 1, 2, 3, fourth);
    cluster.world.runFor(LONG);
    assertThat(cluster.acknowledged()).containsExactly("waits");
    for (int at : new int[] {1, 2, 3, fourth}) {
      assertThat(cluster.applied(at)).containsExactly("a", "b", "waits");
    }
  }

  /** Rule M2. What was left open in the epoch before is void: nothing ever waits for it. */
  @Test
  void openCommandsOfTheEpochBeforeHoldNothingUp() {
    cluster.world.network().cut(cluster.node(1).peer().node(), cluster.node(3).peer().node());
    cluster.begin(1, ReplicaCluster.write("abandoned", "k"));
    cluster.world.runFor(Duration.ofMillis(60));
    cluster.crash(1);
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(2, 2, 3, fourth);
    awaitEpoch(2, 2, 3, fourth);
    execute(2, "b");
    cluster.world.runFor(SOON);
    assertThat(cluster.applied(3)).endsWith("b");
  }

  /** Rule M3. Of two changes made for one epoch, one is void. */
  @Test
  void changeThatWasMadeForAnotherMembershipIsVoid() {
    int fourth = cluster.addNode("ap-northeast-1");
    int fifth = cluster.addNode("sa-east-1");
    ReplicaChange one = members(1, 1, 2, 3, fourth);
    ReplicaChange other = members(3, 1, 2, 3, fifth);
    CompletableFuture<ReplicaChangeOutcome> first = cluster.replica(1).change(one, SOON);
    CompletableFuture<ReplicaChangeOutcome> second = cluster.replica(3).change(other, SOON);
    cluster.world.runFor(LONG);
    assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
    assertThat(first.isCompletedExceptionally()).isNotEqualTo(second.isCompletedExceptionally());
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.membership(at).epoch()).isEqualTo(2);
      assertThat(cluster.membership(at)).isEqualTo(cluster.membership(1));
    }
  }

  @Test
  void numberThatWasUsedOnceIsNeverGivenAgain() {
    changeTo(1, 1, 2);
    SortedMap<ReplicaId, NodeId> again = new TreeMap<>(cluster.membership(1).members());
    again.put(new ReplicaId(3), cluster.node(3).peer().node());
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    disks.put(new ReplicaId(3), cluster.disk(3));
    ReplicaChangeOutcome outcome = change(1, new ReplicaChange(2, again, disks));
    assertThat(outcome.rejected()).hasValueSatisfying(why -> assertThat(why).contains("was used"));
    assertThat(cluster.membership(1).epoch()).isEqualTo(2);
  }

  @Test
  void changeForAnEpochThatIsOverIsRefusedAtOnce() {
    ReplicaChange change = members(1, 1, 2);
    changeTo(1, 1, 2, 3);
    CompletableFuture<ReplicaChangeOutcome> outcome = cluster.replica(1).change(change, SOON);
    cluster.world.runFor(Duration.ofMillis(1));
    assertThat(outcome)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(TerroirRefusedException.class)
        .satisfies(
            refused ->
                assertThat(((TerroirRefusedException) refused).refusal().reason())
                    .isEqualTo(Reason.UNAVAILABLE));
  }

  /** A replica without its votes comes back under a new number, with the state of the others. */
  @Test
  void replicaThatLostItsDiskJoinsUnderANewNumber() {
    execute(1, "a", "b");
    cluster.crash(3);
    int blank = cluster.replaceNode(3);
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>(cluster.membership(1).members());
    NodeId node = members.remove(new ReplicaId(3));
    members.put(new ReplicaId(4), node);
    cluster.world.runFor(SOON);
    assertThat(cluster.replica(blank).isMember()).as("on a blank disk, as r3").isFalse();
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    assertThat(change(1, new ReplicaChange(1, members, disks)).rejected())
        .hasValueSatisfying(why -> assertThat(why).contains("no disk is named"));
    disks.put(new ReplicaId(4), cluster.disk(blank));
    assertThat(change(1, new ReplicaChange(1, members, disks)).rejected()).isEmpty();
    awaitEpoch(2, 1, 2, blank);
    assertThat(cluster.applied(blank)).containsExactly("a", "b");
    execute(blank, "c");
    cluster.world.runFor(SOON);
    assertThat(cluster.applied(1)).containsExactly("a", "b", "c");
  }

  @Test
  void crashesDuringTheChangeLoseNothing() {
    for (int crashed = 1; crashed <= 3; crashed++) {
      for (int millis = 0; millis <= 400; millis += 40) {
        crashDuringChange(crashed, Duration.ofMillis(millis));
      }
    }
  }

  private static void crashDuringChange(int crashed, Duration after) {
    MembershipTest test = new MembershipTest();
    ReplicaCluster cluster = test.cluster;
    test.execute(1, "a");
    int fourth = cluster.addNode("ap-northeast-1");
    ReplicaChange change = test.members(1, 1, 2, 3, fourth);
    for (int at = 1; at <= 3; at++) {
      cluster.begin(at, ReplicaCluster.write("from" + at, "k"));
    }
    CompletableFuture<ReplicaChangeOutcome> unused = cluster.replica(1).change(change, SOON);
    cluster.world.runFor(after);
    cluster.crash(crashed);
    cluster.world.runFor(Duration.ofSeconds(2));
    cluster.restart(crashed);
    cluster.world.runFor(LONG);
    String context = crashed + " crashes after " + after;
    List<String> applied = cluster.applied(2);
    assertThat(applied).as(context).containsAll(cluster.acknowledged()).doesNotHaveDuplicates();
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.replica(at).isMember()).as(context).isTrue();
      assertThat(cluster.membership(at)).as(context).isEqualTo(cluster.membership(2));
      assertThat(cluster.applied(at)).as(context).isEqualTo(applied);
    }
    if (cluster.membership(2).epoch() == 2) {
      assertThat(cluster.applied(fourth)).as(context).isEqualTo(applied);
    }
    test.execute(3, "last");
  }

  @Test
  void replicaThatCrashesWhileItJoinsJoinsAllTheSame() {
    for (int millis = 0; millis <= 1_500; millis += 20) {
      MembershipTest test = new MembershipTest();
      ReplicaCluster cluster = test.cluster;
      test.execute(1, "a");
      int fourth = cluster.addNode("ap-northeast-1");
      test.changeTo(1, 1, 2, 3, fourth);
      cluster.world.runFor(Duration.ofMillis(millis));
      cluster.crash(fourth);
      cluster.restart(fourth);
      test.awaitEpoch(2, 1, 2, 3, fourth);
      test.execute(fourth, "b");
      assertThat(cluster.applied(fourth)).as("after " + millis).containsExactly("a", "b");
    }
  }

  /** The store has lost what led to the change, and the change; the journal has both. */
  @Test
  void crashAfterTheChangeExecutesTheEpochBeforeItAgain() {
    cluster.node(2).disk().setCrashFate(CrashFate.KEPT, CrashFate.DROPPED);
    execute(1, "a", "b");
    changeTo(1, 1, 2, 3);
    awaitEpoch(2, 1, 2, 3);
    execute(1, "c");
    cluster.world.runFor(Duration.ofMillis(200));
    cluster.crash(2);
    cluster.restart(2);
    assertThat(cluster.applied(2)).isEmpty();
    awaitEpoch(2, 2);
    cluster.world.runFor(SOON);
    assertThat(cluster.applied(2)).containsExactly("a", "b", "c");
  }

  @Test
  void snapshotComesWhileCommandsAreDecided() {
    for (int i = 0; i < 30; i++) {
      execute(1 + i % 3, "before" + i);
    }
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(1, 1, 2, 3, fourth);
    for (int i = 0; i < 30; i++) {
      cluster.begin(1 + i % 3, ReplicaCluster.write("during" + i, "k"));
      cluster.world.runFor(Duration.ofMillis(5));
    }
    awaitEpoch(2, 1, 2, 3, fourth);
    cluster.world.runFor(LONG);
    assertThat(cluster.acknowledged()).hasSize(30);
    assertThat(cluster.applied(fourth)).hasSize(60).isEqualTo(cluster.applied(1));
  }

  /**
   * Who is asked about a command that it knows only by its effects could not tell with what that
   * command conflicts: so the decisions of the epoch come with the state.
   */
  @Test
  void replicaThatJoinsLateHasTheDecisionsOfTheEpoch() {
    int fourth = cluster.addNode("ap-northeast-1");
    cluster.isolate(fourth);
    changeTo(1, 1, 2, 3, fourth);
    execute(1, "a", "b");
    cluster.join(fourth);
    awaitEpoch(2, 1, 2, 3, fourth);
    assertThat(cluster.applied(fourth)).containsExactly("a", "b");
    assertThat(InstanceLog.readAll(cluster.node(fourth).journal(), 2))
        .flatExtracting(instance -> ((Command) instance.decidedProposal()).payloads())
        .extracting(ByteString::toStringUtf8)
        .contains("a", "b");
  }

  @Test
  void crashDuringASnapshotLeavesNothingThatIsTakenForAState() {
    List<String> large = IntStream.range(0, 40).mapToObj(i -> i + "x".repeat(60_000)).toList();
    large.forEach(payload -> execute(1, payload));
    cluster.node(3).disk().setCrashFate(CrashFate.KEPT, CrashFate.KEPT);
    cluster.isolate(3);
    changeTo(1, 1, 2, 3);
    cluster.join(3);
    int partly = 0;
    for (int crash = 0; crash < 12; crash++) {
      cluster.world.runFor(Duration.ofMillis(300L + 50L * crash));
      int rows = new SavedOrder(cluster.node(3).store()).order().size();
      cluster.isolate(3);
      cluster.crash(3);
      cluster.restart(3);
      cluster.world.runFor(Duration.ofMillis(200));
      if (rows < large.size()) {
        partly++;
        assertThat(cluster.replica(3).isMember()).isFalse();
      }
      cluster.join(3);
    }
    assertThat(partly).isPositive();
    awaitEpoch(2, 1, 2, 3);
    assertThat(cluster.applied(3)).isEqualTo(large);
  }

  @Test
  void journalOfAnEpochIsDroppedOnceTheStoreHasTheNext() {
    execute(1, "a", "b");
    changeTo(1, 1, 2, 3);
    execute(1, "c");
    cluster.world.runFor(LONG);
    for (int at = 1; at <= 3; at++) {
      assertThat(InstanceLog.readAll(cluster.node(at).journal(), 1)).isEmpty();
    }
    cluster.crash(2);
    cluster.restart(2);
    cluster.world.runFor(SOON);
    assertThat(cluster.applied(2)).containsExactly("a", "b", "c");
    assertThat(cluster.membership(2).epoch()).isEqualTo(2);
  }
}
