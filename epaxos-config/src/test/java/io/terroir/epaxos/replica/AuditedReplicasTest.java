package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Real replicas keep equal chains, through crashes and changes of the members. */
class AuditedReplicasTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(40);

  private ReplicaCluster cluster = new ReplicaCluster(1, "us-east-1", "us-west-2", "eu-west-1");

  private List<AuditHead> heads(int number) {
    return cluster.replica(number).audit().heads();
  }

  private List<AuditRecord> records(int number) {
    return cluster.replica(number).audit().after(Optional.empty(), Long.MAX_VALUE);
  }

  private void writeEverywhere(String round, int... replicas) {
    for (int number : replicas) {
      for (int i = 0; i < 5; i++) {
        String payload = round + "-" + number + "-" + i;
        cluster.begin(number, ReplicaCluster.write(payload, i == 0 ? "hot" : payload));
      }
    }
  }

  private void changeTo(int at, int node) {
    Membership current = cluster.membership(at);
    SortedMap<ReplicaId, NodeId> members = new TreeMap<>(current.members());
    ReplicaId number = new ReplicaId(current.lastIssued() + 1);
    members.put(number, cluster.node(node).peer().node());
    SortedMap<ReplicaId, DiskId> disks = new TreeMap<>();
    disks.put(number, cluster.disk(node));
    CompletableFuture<ReplicaChangeOutcome> changed =
        cluster.replica(at).change(new ReplicaChange(current.epoch(), members, disks), SOON);
    assertThat(cluster.world.runUntil(changed::isDone, SOON)).isTrue();
    assertThat(changed.join().rejected()).isEmpty();
  }

  /** At equal sequences of a chain there are equal records. */
  private static void requireAgreement(List<AuditRecord> some, List<AuditRecord> others) {
    Map<Object, AuditRecord> known = new HashMap<>();
    some.forEach(record -> known.put(record.id(), record));
    others.forEach(record -> assertThat(known.getOrDefault(record.id(), record)).isEqualTo(record));
  }

  @Test
  void chainsOfAllReplicasAreEqualOnceTheyHaveExecutedTheSame() {
    for (int seed = 1; seed <= 5; seed++) {
      cluster = new ReplicaCluster(seed, "us-east-1", "us-west-2", "eu-west-1");
      writeEverywhere("a", 1, 2, 3);
      cluster.world.runFor(Duration.ofMillis(60));
      cluster.crash(2);
      writeEverywhere("b", 1, 3);
      cluster.world.runFor(SOON);
      cluster.restart(2);
      cluster.world.runFor(SOON);
      writeEverywhere("c", 1, 2, 3);
      cluster.world.runFor(LONG);

      assertThat(records(1)).isNotEmpty();
      assertThat(records(2)).as("seed %d", seed).isEqualTo(records(1));
      assertThat(records(3)).as("seed %d", seed).isEqualTo(records(1));
      assertThat(heads(2)).isEqualTo(heads(1));
      assertThat(heads(3)).isEqualTo(heads(1));
    }
  }

  @Test
  void changeOfTheMembersEndsTheChainsAlikeEverywhere() {
    for (int seed = 1; seed <= 5; seed++) {
      cluster = new ReplicaCluster(seed, "us-east-1", "us-west-2", "eu-west-1");
      writeEverywhere("a", 1, 2, 3);
      cluster.world.runFor(Duration.ofMillis(20L * seed));
      int fourth = cluster.addNode("ap-northeast-1");
      writeEverywhere("b", 1, 2, 3);
      changeTo(1, fourth);
      writeEverywhere("c", 1, 2, 3);
      cluster.world.runFor(LONG);
      writeEverywhere("d", 1, 2, 3, fourth);
      cluster.world.runFor(LONG);

      assertThat(cluster.replica(fourth).isMember()).isTrue();
      for (int number : List.of(2, 3, fourth)) {
        assertThat(heads(number)).as("seed %d", seed).isEqualTo(heads(1));
        requireAgreement(records(1), records(number));
      }
      assertThat(heads(1)).hasSizeGreaterThan(4);
    }
  }

  @Test
  void replicaThatEntersByAStateGoesOnFromItsHeads() {
    writeEverywhere("a", 1, 2, 3);
    cluster.world.runFor(LONG);
    List<AuditHead> before = heads(1);
    int fourth = cluster.addNode("ap-northeast-1");
    changeTo(1, fourth);
    cluster.world.runFor(LONG);
    cluster.begin(fourth, ReplicaCluster.write("late", "late"));
    cluster.world.runFor(LONG);

    assertThat(heads(fourth)).containsAll(before.subList(1, before.size())).isEqualTo(heads(1));
    assertThat(records(fourth)).hasSize(1);
    AuditRecord only = records(fourth).get(0);
    assertThat(only.previous()).isEqualTo(AuditHash.START);
    assertThat(cluster.replica(1).audit().hashAt(only.id())).contains(only.hash());
  }

  @Test
  void restartInTheMiddleOfAChainGoesOnWithIt() {
    writeEverywhere("a", 1, 2, 3);
    cluster.world.runFor(LONG);
    Incarnation first = records(1).get(0).id().issuer();
    cluster.crash(3);
    writeEverywhere("b", 1);
    cluster.world.runFor(LONG);
    cluster.restart(3);
    cluster.world.runFor(LONG);

    AuditHead head = cluster.replica(3).audit().head(first).orElseThrow();
    assertThat(head).isEqualTo(cluster.replica(1).audit().head(first).orElseThrow());
    assertThat(head.sequence()).isGreaterThan(1);
  }
}
