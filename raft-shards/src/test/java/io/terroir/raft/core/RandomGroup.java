package io.terroir.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Effects.ReadGrant;
import io.terroir.raft.core.TestReplica.Disk;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A group of cores under a random schedule drawn from a seed. */
final class RandomGroup {
  private record InFlight(NodeId from, Outbound outbound) {}

  private record Link(NodeId from, NodeId to) {}

  private final SplittableRandom random;
  private final String run;
  private final List<NodeId> members = new ArrayList<>();
  private final List<NodeId> creation;
  private final Map<NodeId, Disk> disks = new HashMap<>();
  private final Map<NodeId, TestReplica> replicas = new HashMap<>();
  private final Map<NodeId, Long> applied = new HashMap<>();
  private final List<InFlight> network = new ArrayList<>();
  private final Set<Link> cuts = new HashSet<>();
  private final SafetyProperties properties;
  private final Map<Long, Long> readFloors = new HashMap<>();
  private long commands;
  private long tickets;
  private long disksReplaced = 1;
  private boolean faulty = true;
  private boolean losesDisks;
  private boolean rests;
  private long rested;
  private int votersMin;

  RandomGroup(int size, long seed) {
    this(size, 0, seed);
  }

  /** A group of {@code size} voters, and others that may become members. */
  RandomGroup(int size, int others, long seed) {
    this.random = new SplittableRandom(seed);
    this.run = size + " members and " + others + " others, seed " + seed;
    this.properties = new SafetyProperties(run);
    for (int i = 0; i < size + others; i++) {
      members.add(new NodeId("n" + i));
    }
    this.creation = List.copyOf(members.subList(0, size));
    for (NodeId id : members) {
      disks.put(id, new Disk());
      start(id);
    }
  }

  private void start(NodeId id) {
    Disk disk = get(disks, id);
    long appliedIndex = applied.getOrDefault(id, 0L);
    CoreConfig config = rests ? TestReplica.RESTING : TestReplica.CONFIG;
    replicas.put(id, new TestReplica(id, creation, config, disk, appliedIndex, random.nextLong()));
  }

  private static <K, V> V get(Map<K, V> map, K key) {
    V value = map.get(key);
    assertThat(value).isNotNull();
    return Objects.requireNonNull(value);
  }

  // ---- schedule

  /** From now on a crash may take the disk along, while all members have theirs. */
  RandomGroup losingDisks() {
    losesDisks = true;
    return this;
  }

  /**
   * From now on leaders are asked for random members, with no fewer voters than this, and to hand
   * over.
   */
  RandomGroup changingMembers(int leastVoters) {
    votersMin = leastVoters;
    return this;
  }

  /** From now on the group rests when it is idle, and nodes are taken for dead that are not. */
  RandomGroup resting() {
    rests = true;
    members.forEach(this::start);
    return this;
  }

  /** How often a replica was found at rest. */
  long rested() {
    return rested;
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      act(random.nextInt(1000));
      if (rests && random.nextInt(100) == 0) {
        TestReplica replica = get(replicas, members.get(random.nextInt(members.size())));
        replica.step(new Input.Wake(random.nextInt(TestReplica.CONFIG.electionTicksMax())));
        settle(replica);
      }
      if (rests && random.nextInt(200) == 0) {
        quiet();
      }
      if (votersMin > 0 && random.nextInt(20) == 0) {
        changeMembers();
      }
    }
  }

  /** Lets a while pass in which nothing is asked for. */
  private void quiet() {
    for (int i = 0; i < 200; i++) {
      int dice = random.nextInt(3);
      TestReplica replica = get(replicas, members.get(random.nextInt(members.size())));
      if (dice == 0) {
        deliverOne();
      } else if (dice == 1) {
        replica.step(new Input.Tick());
      } else {
        replica.syncOne();
      }
      settle(replica);
    }
    rested += members.stream().filter(id -> get(replicas, id).core.isResting()).count();
  }

  /** What nodes do for each other's groups that rest: a rest ends when its leader is gone. */
  private void watch() {
    for (NodeId id : members) {
      TestReplica replica = get(replicas, id);
      boolean led =
          replica
              .core
              .leader()
              .map(leader -> get(replicas, leader))
              .filter(leader -> leader.core.role() == Role.LEADER)
              .filter(leader -> leader.core.term().equals(replica.core.term()))
              .isPresent();
      boolean followed =
          members.stream()
              .map(other -> get(replicas, other))
              .allMatch(other -> other.core.term().equals(replica.core.term()));
      if (replica.core.isResting() && !(led && followed)) {
        replica.step(new Input.Wake(TestReplica.CONFIG.electionTicksMin()));
        settle(replica);
      }
    }
  }

  /** Everybody else becomes a learner, or who is a member gets another role or none. */
  private void changeMembers() {
    for (NodeId id : members) {
      TestReplica replica = get(replicas, id);
      if (replica.core.role() == Role.LEADER) {
        Membership now = replica.members();
        List<NodeId> others = new ArrayList<>(members);
        others.removeAll(now.voters());
        List<NodeId> voters = now.voters();
        if (random.nextBoolean()) {
          voters = someOf(now.everybody(), votersMin);
          others.addAll(now.voters());
          others.removeAll(voters);
          others = someOf(others, 0);
        }
        replica.change(voters, others.toArray(NodeId[]::new));
        if (random.nextInt(4) == 0) {
          replica.transfer(members.get(random.nextInt(members.size())));
        }
        settle(replica);
      }
    }
  }

  private List<NodeId> someOf(List<NodeId> all, int atLeast) {
    List<NodeId> some = new ArrayList<>(all);
    int size = atLeast + random.nextInt(Math.max(1, all.size() - atLeast + 1));
    while (some.size() > size) {
      some.remove(random.nextInt(some.size()));
    }
    return some;
  }

  /** Changes of voters that some replica was allowed to apply. */
  long changesCommitted() {
    return properties.committed().values().stream()
        .filter(entry -> entry.kind() == Entry.Kind.MEMBERS)
        .filter(entry -> Configuration.of(entry).members().isJoint())
        .count();
  }

  private void act(int dice) {
    NodeId id = members.get(random.nextInt(members.size()));
    TestReplica replica = get(replicas, id);
    if (dice < 350) {
      deliverOne();
    } else if (dice < 650) {
      replica.step(new Input.Tick());
    } else if (dice < 800) {
      replica.syncOne();
    } else if (dice < 900) {
      commands++;
      replica.propose("c" + commands);
    } else if (dice < 950) {
      read(replica);
    } else if (dice < 965) {
      apply(replica);
    } else if (dice < 975) {
      crash(id);
    } else if (dice < 985) {
      NodeId other = members.get(random.nextInt(members.size()));
      cuts.add(new Link(id, other));
    } else {
      cuts.clear();
    }
    settle(replica);
  }

  private void read(TestReplica replica) {
    tickets++;
    long acknowledged = properties.committed().keySet().stream().mapToLong(i -> i).max().orElse(0);
    readFloors.put(tickets, acknowledged);
    replica.step(tickets % 2 == 0 ? new Input.Read(tickets) : new Input.ReadAnywhere(tickets));
  }

  /** Takes what a replica has to say, and checks it. */
  private void settle(TestReplica replica) {
    replica.sent.forEach(outbound -> network.add(new InFlight(replica.id, outbound)));
    replica.sent.clear();
    for (ReadGrant grant : replica.reads) {
      assertThat(grant.index())
          .as("read %d sees what was applied anywhere before it, %s", grant.ticket(), run)
          .isGreaterThanOrEqualTo(get(readFloors, grant.ticket()));
    }
    replica.reads.clear();
    properties.check(replica);
  }

  /** Applies what may be applied: after a crash it is known to be committed. */
  private void apply(TestReplica replica) {
    long index = replica.core.applicableIndex();
    if (index > applied.getOrDefault(replica.id, 0L)) {
      applied.put(replica.id, index);
    }
  }

  /** What was not synced is gone; the state machine never got ahead of the disk. */
  private void crash(NodeId id) {
    boolean othersKnow = members.stream().noneMatch(member -> get(replicas, member).core.joining());
    if (losesDisks && othersKnow && random.nextInt(4) == 0) {
      disks.put(id, Disk.replacement(++disksReplaced));
      applied.remove(id);
    }
    start(id);
  }

  private void deliverOne() {
    if (network.isEmpty()) {
      return;
    }
    int at = random.nextInt(network.size());
    boolean repeat = faulty && random.nextInt(10) == 0;
    InFlight message = repeat ? network.get(at) : network.remove(at);
    boolean lost = faulty && random.nextInt(20) == 0;
    if (!lost) {
      deliver(message);
    }
  }

  private void deliver(InFlight message) {
    NodeId to = message.outbound().to();
    if (!cuts.contains(new Link(message.from(), to))) {
      TestReplica receiver = get(replicas, to);
      receiver.receive(message.from(), message.outbound().message());
      settle(receiver);
    }
  }

  // ---- calm

  void heal() {
    faulty = false;
    cuts.clear();
  }

  /** Lets time pass without faults other than cut links. */
  void calm(int timeouts) {
    faulty = false;
    for (int i = 0; i < timeouts * TestReplica.CONFIG.electionTicksMax(); i++) {
      for (NodeId id : members) {
        TestReplica replica = get(replicas, id);
        replica.step(new Input.Tick());
        replica.sync();
        settle(replica);
      }
      if (rests) {
        watch();
      }
      List<InFlight> all = List.copyOf(network);
      network.clear();
      all.forEach(this::deliver);
    }
  }

  boolean converges() {
    calm(20);
    Optional<TestReplica> elected =
        members.stream()
            .map(id -> get(replicas, id))
            .filter(replica -> replica.core.role() == Role.LEADER)
            .findFirst();
    if (elected.isEmpty()) {
      return false;
    }
    TestReplica leader = elected.get();
    leader.propose("last");
    settle(leader);
    calm(2);
    long end = leader.log.last().index();
    return !leader.members().isJoint()
        && leader.members().everybody().stream()
            .map(id -> get(replicas, id))
            .allMatch(replica -> replica.core.applicableIndex() == end);
  }

  boolean leads() {
    return members.stream().anyMatch(id -> get(replicas, id).core.role() == Role.LEADER);
  }

  long highestTerm() {
    return members.stream().mapToLong(id -> get(replicas, id).core.term().number()).max().orElse(0);
  }

  /**
   * Cuts links by the bits of {@code mask}.
   *
   * @return whether some member still reaches a majority both ways
   */
  boolean cut(int mask) {
    int bit = 0;
    for (NodeId from : members) {
      for (NodeId to : members) {
        if (!from.equals(to)) {
          if ((mask & (1 << bit)) != 0) {
            cuts.add(new Link(from, to));
          }
          bit++;
        }
      }
    }
    return members.stream().anyMatch(this::reachesMajority);
  }

  private boolean reachesMajority(NodeId id) {
    long both =
        members.stream()
            .filter(
                other ->
                    other.equals(id)
                        || (!cuts.contains(new Link(id, other))
                            && !cuts.contains(new Link(other, id))))
            .count();
    return both > members.size() / 2;
  }
}
