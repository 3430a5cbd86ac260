package io.terroir.simulation.run;

import io.terroir.runtime.id.RegionId;
import io.terroir.simulation.fault.Fault;
import io.terroir.simulation.fault.FaultKind;
import io.terroir.simulation.platform.ClusterShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Draws a schedule of faults after which a correct deployment always recovers: whatever breaks is
 * mended, and at most one disk of a region is lost, where two others hold the same.
 */
final class FaultDraw {
  private static final int LOSS_PERMILLE_MAX = 300;
  private static final int SLOW_SYNC_MILLIS_MAX = 200;

  /** Two clocks are then within the offset that the platform is told to expect. */
  private static final int CLOCK_JUMP_MILLIS_MAX = 240;

  private static final int DISK_COPIES_MIN = 3;

  private final ClusterShape shape;
  private final long safetyMillis;
  private final boolean disksMayBeLost;
  private final RandomGenerator random;
  private final RandomGenerator membership;
  private final Optional<RandomGenerator> moves;
  private final Optional<RandomGenerator> splits;
  private final Set<Integer> regionsWithLostDisk = new java.util.TreeSet<>();

  FaultDraw(
      ClusterShape shape,
      Duration safety,
      boolean disksMayBeLost,
      RandomGenerator random,
      RandomGenerator membership,
      Optional<RandomGenerator> moves,
      Optional<RandomGenerator> splits) {
    this.shape = shape;
    this.safetyMillis = safety.toMillis();
    this.disksMayBeLost = disksMayBeLost;
    this.random = random;
    this.membership = membership;
    this.moves = moves;
    this.splits = splits;
  }

  static List<String> nodes(ClusterShape shape, int region) {
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < shape.nodesPerRegion().get(region); i++) {
      nodes.add(shape.regions().get(region).name() + "-" + (char) ('a' + i));
    }
    return nodes;
  }

  static List<String> processes(ClusterShape shape) {
    List<String> processes = new ArrayList<>();
    for (int i = 0; i < shape.regions().size(); i++) {
      processes.addAll(nodes(shape, i));
      processes.add(ClusterShape.gatewayOf(shape.regions().get(i)));
    }
    return processes;
  }

  List<Fault> draw() {
    List<Fault> faults = drawOrdinary();
    drawChangesOfMembers(faults);
    moves.ifPresent(draws -> drawMovesOfShards(faults, draws));
    splits.ifPresent(draws -> drawSplits(faults, draws));
    Collections.sort(faults);
    return faults;
  }

  private List<Fault> drawOrdinary() {
    List<FaultKind> kinds =
        new ArrayList<>(
            EnumSet.complementOf(
                EnumSet.of(
                    FaultKind.REPLACE_REPLICA,
                    FaultKind.REMOVE_REPLICA,
                    FaultKind.MOVE_SHARDS,
                    FaultKind.SPLIT_SHARD)));
    kinds.removeIf(kind -> random.nextInt(3) > 0);
    List<Fault> faults = new ArrayList<>();
    if (kinds.isEmpty() || random.nextInt(20) == 0) {
      return faults;
    }
    int count = 1 + random.nextInt((int) (safetyMillis / 500));
    for (int i = 0; i < count; i++) {
      draw(kinds.get(random.nextInt(kinds.size())), faults);
    }
    return faults;
  }

  /** At most one EPaxos replica loses its disk: there are as few as three. */
  private void drawChangesOfMembers(List<Fault> faults) {
    if (membership.nextInt(3) > 0) {
      return;
    }
    int region = membership.nextInt(shape.regions().size());
    if (disksMayBeLost
        && nodes(shape, region).size() >= DISK_COPIES_MIN
        && membership.nextBoolean()
        && regionsWithLostDisk.add(region)) {
      faults.add(onReplica(FaultKind.LOSE_DISK, region));
    }
    int replacements = membership.nextInt(3);
    for (int i = 0; i < replacements; i++) {
      int other = membership.nextInt(shape.regions().size());
      faults.add(onReplica(FaultKind.REPLACE_REPLICA, other));
    }
    int removals = membership.nextInt(3);
    for (int i = 0; i < removals; i++) {
      int another = membership.nextInt(shape.regions().size());
      faults.add(onReplica(FaultKind.REMOVE_REPLICA, another));
    }
  }

  /**
   * Not where a disk is lost: a shard has two voters while it waits for a third, and does not bear
   * that then.
   */
  private void drawMovesOfShards(List<Fault> faults, RandomGenerator draws) {
    int count = 1 + draws.nextInt(4);
    for (int i = 0; i < count; i++) {
      int region = draws.nextInt(shape.regions().size());
      List<String> nodes = nodes(shape, region);
      String target = nodes.get(draws.nextInt(nodes.size()));
      long at = draws.nextLong(safetyMillis);
      long lasts = draws.nextLong(6_000);
      if (nodes.size() > 1 && !regionsWithLostDisk.contains(region)) {
        faults.add(new Fault(at, lasts, FaultKind.MOVE_SHARDS, List.of(target), 0));
      }
    }
  }

  /** Many, since all members have to be up for one to be carried out. */
  private void drawSplits(List<Fault> faults, RandomGenerator draws) {
    int count = 2 + draws.nextInt(10);
    for (int i = 0; i < count; i++) {
      RegionId region = shape.regions().get(draws.nextInt(shape.regions().size()));
      long at = draws.nextLong(safetyMillis);
      long seed = draws.nextInt(Integer.MAX_VALUE);
      faults.add(new Fault(at, 0, FaultKind.SPLIT_SHARD, List.of(region.name()), seed));
    }
  }

  private Fault onReplica(FaultKind kind, int region) {
    long at = membership.nextLong(safetyMillis);
    long lasts = membership.nextLong(kind == FaultKind.REMOVE_REPLICA ? 6_000 : 1_500);
    return new Fault(at, lasts, kind, List.of(nodes(shape, region).get(0)), 0);
  }

  private void draw(FaultKind kind, List<Fault> faults) {
    switch (kind) {
      case CRASH, PAUSE, ISOLATE_PROCESS -> add(faults, kind, 0, anyProcess());
      case ISOLATE_REGION -> add(faults, kind, 0, anyRegion());
      case CUT_REGIONS -> addPair(faults, kind, anyRegion(), anyRegion());
      case CUT_PROCESSES, CLOG, RESET -> addPair(faults, kind, anyProcess(), anyProcess());
      case LOSS -> add(faults, kind, 1 + random.nextInt(LOSS_PERMILLE_MAX));
      case SLOW_DISK -> add(faults, kind, 1 + random.nextInt(SLOW_SYNC_MILLIS_MAX), anyNode());
      case STALL_DISK, FULL_DISK, FAILING_SYNC -> add(faults, kind, 0, anyNode());
      case JUMP_CLOCK ->
          add(
              faults,
              kind,
              random.nextInt(-CLOCK_JUMP_MILLIS_MAX, CLOCK_JUMP_MILLIS_MAX),
              anyProcess());
      case ROT, LOSE_DISK -> addLostDisk(faults, kind);
      case REPLACE_REPLICA, REMOVE_REPLICA, MOVE_SHARDS, SPLIT_SHARD -> {
        // Drawn apart.
      }
    }
  }

  private void addLostDisk(List<Fault> faults, FaultKind kind) {
    int region = random.nextInt(shape.regions().size());
    List<String> nodes = nodes(shape, region);
    if (disksMayBeLost && nodes.size() >= DISK_COPIES_MIN && regionsWithLostDisk.add(region)) {
      add(faults, kind, 0, nodes.get(1 + random.nextInt(nodes.size() - 1)));
    }
  }

  private void addPair(List<Fault> faults, FaultKind kind, String first, String second) {
    if (!first.equals(second)) {
      add(faults, kind, 0, first, second);
    }
  }

  private void add(List<Fault> faults, FaultKind kind, long amount, String... targets) {
    long at = random.nextLong(safetyMillis);
    long lasts = random.nextInt(4) == 0 ? random.nextLong(5_000) : random.nextLong(1_500);
    faults.add(new Fault(at, lasts, kind, List.of(targets), amount));
  }

  private String anyProcess() {
    List<String> processes = processes(shape);
    return processes.get(random.nextInt(processes.size()));
  }

  private String anyNode() {
    List<String> nodes = nodes(shape, random.nextInt(shape.regions().size()));
    return nodes.get(random.nextInt(nodes.size()));
  }

  private String anyRegion() {
    List<RegionId> regions = shape.regions();
    return regions.get(random.nextInt(regions.size())).name();
  }
}
