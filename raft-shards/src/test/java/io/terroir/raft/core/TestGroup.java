package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Three replicas, or others, whose messages and disks move only when a test says so, and only
 * between those that it names. What they send to others is lost.
 */
final class TestGroup {
  private final Map<NodeId, TestReplica> replicas = new HashMap<>();
  private final List<NodeId> voters;
  private final CoreConfig config;
  private long disks = 1;
  private long seeds = 1;

  TestGroup() {
    this(ABC);
  }

  /** A group that is created with these voters, and replicas that are no members yet. */
  TestGroup(List<NodeId> voters, NodeId... others) {
    this(CONFIG, voters, others);
  }

  TestGroup(CoreConfig config, List<NodeId> voters, NodeId... others) {
    this.config = config;
    this.voters = voters;
    voters.forEach(id -> start(id, new Disk(), 0));
    List.of(others).forEach(id -> start(id, new Disk(), 0));
  }

  private void start(NodeId id, Disk disk, long appliedIndex) {
    replicas.put(id, new TestReplica(id, voters, config, disk, appliedIndex, seeds++));
  }

  TestReplica replica(NodeId id) {
    return Objects.requireNonNull(replicas.get(id));
  }

  /** {@code id} stops, and starts on the same disk. */
  TestReplica restart(NodeId id) {
    start(id, replica(id).disk, 0);
    return replica(id);
  }

  /** {@code id} stops, and starts on a blank disk. */
  TestReplica replaceDisk(NodeId id) {
    start(id, Disk.replacement(++disks), 0);
    return replica(id);
  }

  /** Delivers between these, and syncs their disks, until nothing is under way. */
  void exchange(NodeId... these) {
    exchangeAtMost(Integer.MAX_VALUE, these);
  }

  /** The same, but for no more than {@code rounds} answers to answers. */
  void exchangeAtMost(int rounds, NodeId... these) {
    Set<NodeId> present = Set.of(these);
    boolean quiet = false;
    for (int round = 0; !quiet && round < rounds; round++) {
      present.forEach(id -> replica(id).sync());
      quiet = true;
      for (NodeId from : these) {
        List<Outbound> outbox = new ArrayList<>(replica(from).sent);
        replica(from).sent.clear();
        for (Outbound outbound : outbox) {
          if (present.contains(outbound.to())) {
            quiet = false;
            replica(outbound.to()).receive(from, outbound.message());
          }
        }
      }
    }
  }

  /** Lets {@code timeouts} of the longest election timeouts pass for these, and them talk. */
  void run(int timeouts, NodeId... these) {
    for (int i = 0; i < timeouts * CONFIG.electionTicksMax(); i++) {
      for (NodeId id : these) {
        replica(id).step(new Input.Tick());
      }
      exchange(these);
    }
  }

  /** Lets time pass for {@code candidate} alone until {@code voter} has elected it. */
  void elect(NodeId candidate, NodeId voter) {
    replica(voter).ticks(CONFIG.electionTicksMin());
    replica(voter).sent.clear();
    for (int i = 0; i < CONFIG.electionTicksMax(); i++) {
      if (replica(candidate).core.role() != Role.LEADER) {
        replica(candidate).step(new Input.Tick());
        exchange(candidate, voter);
      }
    }
    assertThat(replica(candidate).core.role()).isEqualTo(Role.LEADER);
  }
}
