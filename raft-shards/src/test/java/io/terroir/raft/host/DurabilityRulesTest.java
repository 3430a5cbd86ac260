package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.GroupJournal;
import io.terroir.raft.wire.RaftWire;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at every message that leaves a node, and at what its journal holds at that moment. */
class DurabilityRulesTest {
  private HostCluster cluster = new HostCluster(1, 1, RaftConfig.defaults());
  private final Map<Class<?>, Integer> seen = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void nothingLeavesBeforeWhatItAssertsIsDurable(long seed) {
    cluster = new HostCluster(seed, 1, RaftConfig.defaults());
    cluster.world.network().inspect((from, to, lane, envelope) -> inspect(from, envelope));
    cluster.nodes().forEach(id -> slowDisk(id));
    RandomGenerator random = cluster.world.random("test");
    for (int i = 0; i < 60; i++) {
      cluster.leader(cluster.shard()).ifPresent(leader -> write(leader));
      cluster.world.runFor(Duration.ofMillis(random.nextInt(100)));
      NodeId node = cluster.nodes().get(random.nextInt(3));
      if (random.nextInt(10) == 0) {
        cluster.crash(node);
        cluster.restart(node);
      }
    }
    cluster.assertNoFailures();
    assertThat(seen)
        .containsKeys(
            Message.VoteRequest.class, Message.VoteResponse.class, Message.AppendAccepted.class);
  }

  private void slowDisk(NodeId id) {
    cluster.node(id).disk().setSyncTime(Duration.ofMillis(5), Duration.ofMillis(60));
  }

  private void write(NodeId leader) {
    assertThat(cluster.propose(leader, "x")).isNotNull();
  }

  private void inspect(Peer from, Envelope envelope) {
    if (envelope.layer() != Layer.RAFT) {
      return;
    }
    Message message = RaftWire.decode(envelope.payload());
    seen.merge(message.getClass(), 1, Integer::sum);
    GroupJournal journal = new GroupJournal(cluster.node(from.node()).journal(), cluster.shard());
    GroupJournal.Recovered disk = journal.recover(0);
    HardState durable = disk.hardState().orElse(HardState.NEW);
    requireTerm(message, durable);
    if (message instanceof Message.VoteRequest) {
      assertThat(durable.vote()).as("a candidate's own vote").contains(from.node());
    } else if (message instanceof Message.VoteResponse vote && vote.granted()) {
      boolean still = durable.term().equals(vote.term());
      assertThat(!still || durable.vote().isPresent()).as("a vote that was given").isTrue();
    } else if (message instanceof Message.AppendAccepted accepted) {
      boolean still = durable.term().equals(accepted.term());
      assertThat(!still || disk.log().last().index() >= accepted.matchIndex())
          .as("entries up to %d that were acknowledged", accepted.matchIndex())
          .isTrue();
    }
    requireScope(message, envelope);
  }

  /** A question before an election names a term that nobody has begun. */
  private static void requireTerm(Message message, HardState durable) {
    if (!(message instanceof Message.PreVoteRequest)) {
      Term term = message.term();
      assertThat(durable.term())
          .as("the durable term behind %s", message)
          .isGreaterThanOrEqualTo(term);
    }
  }

  private static void requireScope(Message message, Envelope envelope) {
    boolean entries =
        message instanceof Message.AppendEntries append && !append.entries().isEmpty();
    ResidencyScope.Kind expected =
        entries || message instanceof Message.SnapshotChunk
            ? ResidencyScope.Kind.REGIONS
            : ResidencyScope.Kind.NO_USER_DATA;
    assertThat(envelope.scope().kind()).isEqualTo(expected);
  }
}
