package io.terroir.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.terroir.raft.feed.FeedLimits;
import io.terroir.raft.feed.LeaderFeed;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.service.ShardReplicas;
import io.terroir.raft.service.ShardService;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.runtime.clock.SystemClock;
import io.terroir.runtime.disk.RocksResources;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.RocksJournal;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.store.RocksStore;
import io.terroir.runtime.transport.InProcessNetwork;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import io.terroir.runtime.transport.RttMatrix;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Measures what shards cost to which nothing is written: three nodes in this process, each with a
 * replica of every shard, on disks of their own, and nobody who asks for anything.
 *
 * <p>Arguments: how many shards, after how many milliseconds they rest (0: never), for how many
 * seconds to measure, and a directory that does not exist yet. Prints one line of JSON: the part of
 * a core that one node uses.
 */
public final class IdleGroups {
  private static final int NODES = 3;

  /** Opened together: three nodes share this machine, and elect all leaders of a step at once. */
  private static final int STEP = 250;

  private static final Duration SETTLES_WITHIN = Duration.ofMinutes(1);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final double NANOS_PER_SECOND = 1e9;

  private final RegionId region;
  private final InProcessNetwork network;
  private final RocksResources resources = RocksResources.forOneNode();
  private final List<NodeId> nodes = new ArrayList<>();
  private final List<ShardReplicas> replicas = new ArrayList<>();

  private IdleGroups(RttMatrix roundTrips) {
    this.region = roundTrips.regions().get(0);
    this.network = new InProcessNetwork(roundTrips, InProcessNetwork.Options.DEFAULT);
    for (int i = 1; i <= NODES; i++) {
      nodes.add(new NodeId("node-" + i));
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    if (arguments.length != 4) {
      System.err.println("usage: IdleGroups SHARDS REST_MILLIS SECONDS PATH");
      System.exit(2);
    }
    int shards = Integer.parseInt(arguments[0]);
    Duration rest = Duration.ofMillis(Long.parseLong(arguments[1]));
    Duration measured = Duration.ofSeconds(Long.parseLong(arguments[2]));
    IdleGroups idle = new IdleGroups(RttMatrix.gcp2020());
    for (NodeId node : idle.nodes) {
      idle.start(node, RaftConfig.defaults().withRestAfter(rest), arguments[3]);
    }
    for (int first = 0; first < shards; first += STEP) {
      idle.open(first, Math.min(shards, first + STEP), !rest.isZero());
    }
    LockSupport.parkNanos(QUIET.toNanos());
    double cores = coresUsed(measured) / NODES;
    System.out.println(
        String.format(
            Locale.ROOT,
            "{\"shards\":%d,\"restMillis\":%d,\"coresPerNode\":%.4f}",
            shards,
            rest.toMillis(),
            cores));
    System.exit(0);
  }

  private void start(NodeId node, RaftConfig config, String path) {
    Peer self = new Peer(node, region);
    PeerTransport transport = network.join(self, new ScopeGate());
    Path directory = Path.of(path).resolve(node.name());
    RocksJournal journal =
        RocksJournal.open(
            node + "-journal", directory.resolve("journal"), resources, IdleGroups::stop);
    RocksStore store =
        RocksStore.open(node + "-store", directory.resolve("store"), resources, IdleGroups::stop);
    EventPipe pipe = pipe(node + "-shards");
    EventPipe other = pipe(node + "-requests");
    SplittableRandom random = new SplittableRandom(node.name().hashCode());
    RaftHost host =
        new RaftHost(
            node,
            new DiskId(1),
            List.of(pipe),
            transport,
            journal,
            store,
            SystemClock.wall(),
            random,
            config);
    LeaderFeed feed = new LeaderFeed(other, FeedLimits.DEFAULT);
    ShardService service =
        new ShardService(self, new PeerRequests(transport, other, random), SystemClock.wall());
    service.start();
    replicas.add(new ShardReplicas(host, store, ShardLimits.DEFAULT, feed, service));
  }

  /** Opens shards on all nodes, and waits until they are led, or rest. */
  private void open(int first, int end, boolean rest) {
    List<RaftGroup> opened = new ArrayList<>();
    for (int i = first; i < end; i++) {
      ShardId shard = new ShardId(new KeyspaceId(1), region, i);
      replicas.forEach(
          node -> opened.add(node.open(shard, OriginRange.ALL, nodes, Optional.of(new DiskId(1)))));
    }
    await(() -> opened.stream().filter(RaftGroup::isLeader).count() == end - first);
    if (rest) {
      await(() -> opened.stream().allMatch(RaftGroup::isResting));
    }
  }

  private static EventPipe pipe(String name) {
    return EventPipe.start(name, SystemClock.monotonic(), IdleGroups::stop);
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + SETTLES_WITHIN.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("the shards do not settle");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static double coresUsed(Duration measured) {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpuBefore = process.getProcessCpuTime();
    long before = System.nanoTime();
    LockSupport.parkNanos(measured.toNanos());
    double seconds = (System.nanoTime() - before) / NANOS_PER_SECOND;
    return (process.getProcessCpuTime() - cpuBefore) / NANOS_PER_SECOND / seconds;
  }

  private static void stop(String reason, Throwable cause) {
    throw new IllegalStateException(reason, cause);
  }
}
