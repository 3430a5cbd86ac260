package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Three simulated nodes of one region with the same shards on each. */
final class HostCluster {
  static final Duration LONG = Duration.ofSeconds(30);
  private static final RegionId REGION = new RegionId("eu-west-1");

  /** One node's part, as of its last start. */
  private final class Member {
    final SimulatedNode node;
    final Map<ShardId, ListStateMachine> stateMachines = new HashMap<>();
    final DiskId createdOn = new DiskId(nextDisk++);
    DiskId disk = createdOn;
    RaftHost host;

    Member(SimulatedNode node) {
      this.node = node;
      this.host = start();
    }

    RaftHost start() {
      stateMachines.clear();
      host =
          new RaftHost(
              node.peer().node(),
              disk,
              List.of(node.pipe(0), node.pipe(1)),
              new DamagingTransport(node.transport(), () -> damagesChunks),
              node.journal(),
              node.store(),
              node.wallClock(),
              node.random("raft"),
              config);
      host.onRemoval(this::removed);
      host.onInvitation((shard, session) -> node.pipe(2).execute(() -> invited(shard, session)));
      for (ShardId shard : shards) {
        RaftGroups.Trace trace = host.trace(shard);
        if (trace.present() || (isFounder() && trace.removal().isEmpty())) {
          open(shard);
        }
      }
      return host;
    }

    private boolean isFounder() {
      return founders.contains(node.peer().node());
    }

    private void open(ShardId shard) {
      ListStateMachine stateMachine = new ListStateMachine(node.store(), shard);
      stateMachines.put(shard, stateMachine);
      host.open(
          shard, founders, isFounder() ? Optional.of(createdOn) : Optional.empty(), stateMachine);
    }

    private void invited(ShardId shard, LogPosition session) {
      if (host.group(shard).isEmpty() && host.trace(shard).mayBeInvited(session)) {
        open(shard);
      }
    }

    private void removed(ShardId shard) {
      ListStateMachine gone = stateMachines.remove(shard);
      if (gone != null) {
        gone.erase();
      }
    }
  }

  final SimulatedWorld world;
  final List<ShardId> shards = new ArrayList<>();
  private final RaftConfig config;
  private final List<NodeId> nodeIds;
  private final List<NodeId> founders;
  private final Map<NodeId, Member> members = new HashMap<>();
  private long nextDisk = 1;
  private boolean damagesChunks;

  HostCluster(long seed, int shardCount, RaftConfig config) {
    this(seed, shardCount, config, 3);
  }

  HostCluster(long seed, int shardCount, RaftConfig config, int nodeCount) {
    this(seed, shardCount, config, nodeCount, nodeCount);
  }

  /** The groups are created with the first {@code founderCount} nodes. */
  HostCluster(long seed, int shardCount, RaftConfig config, int nodeCount, int founderCount) {
    this.world = new SimulatedWorld(seed);
    this.config = config;
    List<NodeId> ids = new ArrayList<>();
    for (int i = 1; i <= nodeCount; i++) {
      ids.add(new NodeId("eu-" + i));
    }
    nodeIds = List.copyOf(ids);
    founders = nodeIds.subList(0, founderCount);
    for (int i = 0; i < shardCount; i++) {
      shards.add(new ShardId(new KeyspaceId(1), REGION, i));
    }
    for (NodeId id : nodeIds) {
      members.put(id, new Member(world.node(new Peer(id, REGION))));
    }
  }

  List<NodeId> nodes() {
    return nodeIds;
  }

  SimulatedNode node(NodeId id) {
    return member(id).node;
  }

  RaftGroup group(NodeId node, ShardId shard) {
    return member(node).host.group(shard).orElseThrow();
  }

  GroupCounters counters(NodeId node) {
    return group(node, shard()).counters();
  }

  /** Views that the replica on {@code node} holds for snapshots. */
  int openSnapshots(NodeId node) {
    return Objects.requireNonNull(member(node).stateMachines.get(shard())).openSnapshots();
  }

  RaftTimings timings(NodeId node) {
    return member(node).host.timings();
  }

  SnapshotTraffic snapshots(NodeId node) {
    return member(node).host.snapshots();
  }

  /** From now on. */
  void damageEveryTenthChunk() {
    damagesChunks = true;
  }

  /** Whether {@code node} leads, if it still has a replica. */
  boolean leads(NodeId node) {
    return member(node).host.group(shard()).map(RaftGroup::isLeader).orElse(false);
  }

  /** Whether the replica on {@code node} is open. */
  boolean isOpen(NodeId node) {
    return member(node).host.group(shard()).isPresent();
  }

  /** Whether the replica on {@code node} is open and rests. */
  boolean rests(NodeId node, ShardId shard) {
    return member(node).host.group(shard).map(RaftGroup::isResting).orElse(false);
  }

  /** What the disk of {@code node} remembers. */
  RaftGroups.Trace trace(NodeId node) {
    return member(node).host.trace(shard());
  }

  ShardId shard() {
    return shards.get(0);
  }

  List<String> list(NodeId node) {
    return list(node, shard());
  }

  List<String> list(NodeId node, ShardId shard) {
    ListStateMachine stateMachine = member(node).stateMachines.get(shard);
    return stateMachine == null ? List.of() : stateMachine.list();
  }

  private Member member(NodeId node) {
    Member member = members.get(node);
    assertThat(member).isNotNull();
    return Objects.requireNonNull(member);
  }

  long droppedMessages(NodeId node) {
    return member(node).host.droppedMessages();
  }

  /** Sends one message for a group that nobody has, and one that is no message. */
  void sendNonsense(NodeId from, NodeId to) {
    ByteString nonsense = ByteString.copyFromUtf8("nonsense");
    for (String group : List.of("k9/eu-west-1/0", shard().toString())) {
      Envelope envelope = new Envelope(Layer.RAFT, group, ResidencyScope.NO_USER_DATA, nonsense);
      assertThat(node(from).transport().send(to, Lane.CONSENSUS, envelope)).isTrue();
    }
  }

  void crash(NodeId node) {
    node(node).crash();
  }

  void restart(NodeId node) {
    node(node).restart();
    member(node).start();
  }

  /** Stops a node and starts it on a blank disk. */
  void replaceDisk(NodeId node) {
    if (node(node).isUp()) {
      crash(node);
    }
    node(node).disk().lose();
    member(node).disk = new DiskId(nextDisk++);
    restart(node);
  }

  /** The live leader of the highest term. */
  Optional<NodeId> leader(ShardId shard) {
    return nodeIds.stream()
        .filter(id -> node(id).isUp())
        .filter(id -> member(id).host.group(shard).filter(RaftGroup::isLeader).isPresent())
        .max(Comparator.comparing(id -> group(id, shard).term()));
  }

  NodeId awaitLeader() {
    return awaitLeader(shard(), id -> true);
  }

  NodeId awaitLeader(ShardId shard, Predicate<NodeId> which) {
    boolean elected = world.runUntil(() -> leader(shard).filter(which).isPresent(), LONG);
    assertThat(elected).as("a leader of %s, seed %d", shard, world.seed()).isTrue();
    return leader(shard).orElseThrow();
  }

  NodeId otherThan(NodeId node) {
    return nodeIds.stream().filter(id -> !id.equals(node)).findFirst().orElseThrow();
  }

  CompletableFuture<ByteString> propose(NodeId node, String command) {
    return group(node, shard()).propose(ByteString.copyFromUtf8(command));
  }

  /** Writes through whoever leads, asking again when refused. */
  void write(String command) {
    boolean[] done = {false};
    world.runUntil(
        () -> {
          if (leader(shard()).isEmpty()) {
            return false;
          }
          CompletableFuture<ByteString> outcome = propose(leader(shard()).orElseThrow(), command);
          world.runUntil(outcome::isDone, LONG);
          done[0] = outcome.isDone() && !outcome.isCompletedExceptionally();
          return done[0];
        },
        LONG);
    assertThat(done[0]).as("%s written, seed %d", command, world.seed()).isTrue();
  }

  /** Runs until all live nodes hold the same list of this length. */
  void awaitEqualLists(int length) {
    boolean equal =
        world.runUntil(
            () ->
                nodeIds.stream()
                    .filter(id -> node(id).isUp())
                    .allMatch(id -> list(id).size() >= length),
            LONG);
    assertThat(equal).as("all hold %d commands, seed %d", length, world.seed()).isTrue();
    List<String> first = list(nodeIds.get(0));
    nodeIds.forEach(id -> assertThat(list(id)).as("list of %s", id).isEqualTo(first));
    assertNoFailures();
  }

  void assertNoFailures() {
    assertThat(world.failures()).as("seed %d", world.seed()).isEmpty();
  }
}
