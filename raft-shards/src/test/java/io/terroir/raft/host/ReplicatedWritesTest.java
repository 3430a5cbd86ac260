package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Term;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.error.TerroirRefusedException;
import io.terroir.runtime.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A group of three on simulated nodes: writes, reads, and what is refused. */
class ReplicatedWritesTest {
  private final HostCluster cluster = new HostCluster(1, 1, RaftConfig.defaults());

  @Test
  void outcomesComeInTheOrderOfTheProposals() {
    NodeId leader = cluster.awaitLeader();
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      outcomes.add(cluster.propose(leader, "c" + i));
    }
    cluster.world.runUntil(
        () -> outcomes.stream().allMatch(CompletableFuture::isDone), HostCluster.LONG);
    for (int i = 1; i <= 500; i++) {
      assertThat(outcomes.get(i - 1).join().toStringUtf8()).isEqualTo(Integer.toString(i));
    }
    cluster.awaitEqualLists(500);
  }

  @Test
  void manyProposalsOfOneTurnShareJournalCommitsAndMessages() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    int[] messages = {0};
    cluster.world.network().inspect((from, to, lane, envelope) -> messages[0]++);
    for (int i = 0; i < 1000; i++) {
      outcomes.add(cluster.propose(leader, "c" + i));
    }
    cluster.awaitEqualLists(1001);
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(messages[0]).as("messages for 1000 writes").isLessThan(60);
  }

  @Test
  void followerRefusesAndNamesTheLeader() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    NodeId follower = cluster.otherThan(leader);
    CompletableFuture<ByteString> outcome = cluster.propose(follower, "c");
    CompletableFuture<Long> read = cluster.group(follower, cluster.shard()).readIndex();
    cluster.world.runUntil(() -> outcome.isDone() && read.isDone(), HostCluster.LONG);
    assertThat(refusal(outcome)).isEqualTo(Reason.NOT_LEADER);
    assertThat(refusal(read)).isEqualTo(Reason.NOT_LEADER);
    assertThat(refused(outcome).leaderHint()).contains(leader);
  }

  @Test
  void readSeesEverythingAcknowledgedBeforeIt() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    CompletableFuture<Integer> seen =
        cluster
            .group(leader, cluster.shard())
            .readIndex()
            .thenApply(index -> cluster.list(leader).size());
    cluster.world.runUntil(seen::isDone, HostCluster.LONG);
    assertThat(seen.join()).isEqualTo(1);
    assertThat(cluster.group(leader, cluster.shard()).counters().readRounds()).isPositive();
  }

  @Test
  void proposalsBeyondTheBoundAreRefusedAtOnce() {
    HostCluster small = new HostCluster(1, 1, RaftConfig.defaults().withWaiting(100, 10));
    NodeId leader = small.awaitLeader();
    CompletableFuture<ByteString> fits = small.propose(leader, "x".repeat(100));
    CompletableFuture<ByteString> tooMuch = small.propose(leader, "y");
    assertThat(refusal(tooMuch)).isEqualTo(Reason.RESOURCE_EXHAUSTED);
    small.world.runUntil(fits::isDone, HostCluster.LONG);
    CompletableFuture<ByteString> again = small.propose(leader, "y");
    small.world.runUntil(again::isDone, HostCluster.LONG);
    assertThat(again.join().toStringUtf8()).isEqualTo("2");
  }

  @Test
  void readsBeyondTheBoundAreRefusedAtOnce() {
    HostCluster small = new HostCluster(1, 1, RaftConfig.defaults().withWaiting(100, 10));
    NodeId leader = small.awaitLeader();
    List<CompletableFuture<Long>> reads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      reads.add(small.group(leader, small.shard()).readIndex());
    }
    assertThat(reads).noneMatch(CompletableFuture::isDone);
    assertThat(refusal(small.group(leader, small.shard()).readIndex()))
        .isEqualTo(Reason.RESOURCE_EXHAUSTED);
  }

  @Test
  void readerOfADeposedLeaderIsRefusedAndItsWriteIsUnavailable() {
    NodeId old = cluster.awaitLeader();
    cluster.write("first");
    cluster.world.network().isolate(old);
    CompletableFuture<ByteString> write = cluster.propose(old, "lost");
    CompletableFuture<Long> read = cluster.group(old, cluster.shard()).readIndex();
    NodeId next = cluster.awaitLeader(cluster.shard(), id -> !id.equals(old));
    cluster.world.runUntil(() -> write.isDone() && read.isDone(), HostCluster.LONG);
    assertThat(refusal(write)).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal(read)).isEqualTo(Reason.NOT_LEADER);
    assertThat(cluster.group(old, cluster.shard()).isLeader()).isFalse();
    assertThat(cluster.group(old, cluster.shard()).lastConfirmedRound()).isEmpty();

    CompletableFuture<ByteString> served = cluster.propose(next, "second");
    cluster.world.runUntil(served::isDone, HostCluster.LONG);
    assertThat(served.join().toStringUtf8()).isEqualTo("2");
    cluster.world.network().healAll();
    cluster.write("third");
    cluster.awaitEqualLists(3);
    assertThat(cluster.list(old)).containsExactly("first", "second", "third");
  }

  @Test
  void confirmedRoundsCloseTimeOnlyWhileAMajorityAnswers() {
    NodeId leader = cluster.awaitLeader();
    cluster.write("first");
    cluster.world.runFor(Duration.ofSeconds(1));
    RaftGroup group = cluster.group(leader, cluster.shard());
    ClosedRound round = group.lastConfirmedRound().orElseThrow();
    long now = cluster.world.wallClock().millis();
    assertThat(round.sentWallMillis()).isBetween(now - 200, now);
    assertThat(round.commitIndex()).isEqualTo(group.commitIndex());

    cluster.world.network().isolate(leader);
    long cutAt = cluster.world.wallClock().millis();
    long[] newest = {0};
    group.onRoundConfirmed(closed -> newest[0] = closed.sentWallMillis());
    cluster.world.runFor(Duration.ofSeconds(3));
    assertThat(newest[0]).as("time closed while cut off").isLessThanOrEqualTo(cutAt);
  }

  /** It does not know yet all that its predecessor acknowledged, and would close time over it. */
  @Test
  void newLeaderClosesNoTimeBeforeAnEntryOfItsOwnTermIsCommitted() {
    NodeId first = cluster.awaitLeader();
    cluster.write("first");
    cluster.crash(first);
    NodeId second = cluster.awaitLeader(cluster.shard(), id -> !id.equals(first));
    NodeId third =
        cluster.nodes().stream()
            .filter(id -> !id.equals(first) && !id.equals(second))
            .findAny()
            .orElseThrow();
    Duration slow = Duration.ofSeconds(2);
    cluster.node(third).disk().setSyncTime(slow, slow);
    RaftGroup group = cluster.group(second, cluster.shard());

    cluster.world.runFor(slow.dividedBy(2));
    assertThat(group.isLeader()).as("its heartbeats are answered").isTrue();
    assertThat(group.lastConfirmedRound()).isEmpty();

    cluster.world.runFor(slow.multipliedBy(2));
    assertThat(group.lastConfirmedRound()).isPresent();
  }

  @Test
  void listenersLearnOfEveryChangeOfLeader() {
    NodeId first = cluster.awaitLeader();
    NodeId watcher = cluster.otherThan(first);
    List<NodeId> heard = new ArrayList<>();
    Term[] last = {Term.ZERO};
    cluster
        .group(watcher, cluster.shard())
        .onLeaderChange(
            (term, leader) -> {
              assertThat(term).isGreaterThanOrEqualTo(last[0]);
              last[0] = term;
              leader.ifPresent(heard::add);
            });
    cluster.crash(first);
    NodeId second = cluster.awaitLeader(cluster.shard(), id -> !id.equals(first));
    cluster.world.runFor(Duration.ofSeconds(1));
    assertThat(heard).endsWith(second);
  }

  private static Reason refusal(CompletableFuture<?> refused) {
    return refused(refused).reason();
  }

  private static Refusal refused(CompletableFuture<?> refused) {
    assertThat(refused).isCompletedExceptionally();
    try {
      refused.join();
      throw new AssertionError("not refused");
    } catch (CompletionException failure) {
      return Objects.requireNonNull((TerroirRefusedException) failure.getCause()).refusal();
    }
  }
}
