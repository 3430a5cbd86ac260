package io.terroir.simulation.fault;

import io.terroir.epaxos.directory.ShardRecord;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.OriginRange;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Has shards split because a schedule says so, as {@code terroir shard split} does: asks whoever
 * leads, and takes no for an answer.
 */
public final class SplitOperator {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** More would make a run slow, and shows nothing that these do not. */
  private static final int SHARDS_PER_REGION_MAX = 12;

  private record Led(NodeAssembly node, ShardStateMachine machine) {}

  private final Cluster cluster;

  /** Does nothing of itself. */
  public SplitOperator(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Has a shard of {@code region} split; which, and where, is drawn from {@code seed}. */
  void split(RegionId region, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Led> led =
        led()
            .filter(shard -> shard.machine.shard().region().equals(region))
            .sorted(Comparator.comparing(shard -> shard.machine.shard()))
            .toList();
    if (led.isEmpty() || led.size() >= SHARDS_PER_REGION_MAX) {
      return;
    }
    Led chosen = led.get(random.nextInt(led.size()));
    Optional<OriginDigest> at =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(anyIn(chosen.machine.range().origins(), random));
    var unused = chosen.node.strong().splitter().split(chosen.machine.shard(), at, PATIENCE);
  }

  /** Upper halves are spread evenly over the range; lower ones do not matter. */
  private static OriginDigest anyIn(OriginRange range, SplittableRandom random) {
    long first = range.first().high();
    long width = range.last().high() - first;
    long offset = width == 0 ? 0 : Long.remainderUnsigned(random.nextLong(), width);
    return new OriginDigest(first + offset, random.nextLong());
  }

  /** Whether every split that was carried out is known to every gateway. */
  public boolean isDone() {
    return led().allMatch(shard -> isRecorded(shard.machine));
  }

  private boolean isRecorded(ShardStateMachine machine) {
    return cluster.processes().stream()
        .flatMap(process -> process.gateway().stream())
        .map(gateway -> gateway.participant().view())
        .allMatch(view -> generation(view, machine.shard()) == machine.range().generation());
  }

  private static long generation(DirectoryView view, ShardId shard) {
    return view.shard(shard).map(ShardRecord::generation).orElse(0L);
  }

  private Stream<Led> led() {
    return cluster.nodes().stream()
        .map(SimulatedProcess::node)
        .flatMap(Optional::stream)
        .flatMap(
            node ->
                node.strong().host().groups().stream()
                    .filter(RaftGroup::isLeader)
                    .map(RaftGroup::shard)
                    .flatMap(shard -> node.strong().replicas().machine(shard).stream())
                    .map(machine -> new Led(node, machine)));
  }
}
