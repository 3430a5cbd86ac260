package io.terroir.simulation.run;

import io.terroir.epaxos.core.Timing;
import io.terroir.node.assembly.LayerSettings;
import io.terroir.raft.host.LeaseReads;
import io.terroir.raft.host.RaftConfig;
import io.terroir.raft.service.StoreScrub;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.simulation.LinkMode;
import io.terroir.simulation.LinkSettings;
import io.terroir.simulation.SimulatedWorld;
import io.terroir.simulation.fault.Fault;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.run.Plan.Part;
import io.terroir.simulation.run.Plan.WorkloadKind;
import io.terroir.simulation.workload.Law;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Draws a plan from a seed: each seed has its own shape, times, workloads, and its own choice of
 * faults that exist at all, so that some seeds are all about one fault and others mix many.
 */
public final class Swarm {
  private static final RttMatrix AWS = RttMatrix.aws2020();
  private static final List<RttMatrix> OTHER_CLOUDS =
      List.of(RttMatrix.gcp2020(), RttMatrix.azure2026P95());
  private static final int REGIONS_MIN = 3;
  private static final int REGIONS_MAX = 7;
  private static final int NODES_PER_REGION_MAX = 3;
  private static final int DRIFT_PPM_MAX = 50_000;

  /** So slow that snapshots take long enough to be disturbed. */
  private static final int CHUNKS_PER_SECOND = 1_000;

  private final long seed;
  private final RandomGenerator random;
  private final RandomGenerator geography;
  private final RandomGenerator membership;
  private final RandomGenerator reservations;
  private final RandomGenerator past;
  private final RandomGenerator scrubs;
  private final RandomGenerator leases;
  private final RandomGenerator reads;
  private final RandomGenerator watches;
  private final RandomGenerator locks;
  private final RandomGenerator moves;
  private final RandomGenerator elections;
  private final RandomGenerator checkpoints;
  private final RandomGenerator splits;

  private Swarm(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    this.seed = seed;
    this.random = world.random("swarm");
    this.geography = world.random("geography");
    this.membership = world.random("membership");
    this.reservations = world.random("values");
    this.past = world.random("past");
    this.scrubs = world.random("scrubs");
    this.leases = world.random("leases");
    this.reads = world.random("reads");
    this.watches = world.random("watches");
    this.locks = world.random("locks");
    this.moves = world.random("moves");
    this.elections = world.random("elections");
    this.checkpoints = world.random("checkpoints");
    this.splits = world.random("splits");
  }

  /** What {@code seed} decides. */
  public static Plan draw(long seed) {
    return new Swarm(seed).draw();
  }

  private Plan draw() {
    boolean movesShards = moves.nextInt(3) == 0;
    ClusterShape shape = movesShards ? withSpareNodes(shape()) : shape();
    Duration safety = Duration.ofSeconds(4 + random.nextInt(12));
    List<Part> workloads = workloads(shape);
    boolean disksMayBeLost = workloads.stream().allMatch(Part::bearsLostDisk);
    List<Fault> faults =
        new FaultDraw(
                shape,
                safety,
                disksMayBeLost,
                random,
                membership,
                movesShards ? Optional.of(moves) : Optional.empty(),
                splits.nextInt(3) == 0 ? Optional.of(splits) : Optional.empty())
            .draw();
    return new Plan(
        seed,
        shape,
        withScrub(withReads(withCheckpoints(withHistory(settings())))),
        links(),
        workloads,
        2 + random.nextInt(5),
        Duration.ofMillis(20 + random.nextInt(400)),
        drifts(shape),
        safety,
        faults,
        new Doom(shape, faults, random).draw());
  }

  private ClusterShape shape() {
    RttMatrix roundTrips =
        geography.nextInt(3) == 0 ? OTHER_CLOUDS.get(geography.nextInt(OTHER_CLOUDS.size())) : AWS;
    List<RegionId> left = new ArrayList<>(roundTrips.regions());
    // Small deployments are as many-sided as large ones, and quicker.
    int count = Math.min(REGIONS_MIN + random.nextInt(3), REGIONS_MAX);
    if (random.nextInt(8) == 0) {
      count = geography.nextInt(4) == 1 ? REGIONS_MAX - 1 : REGIONS_MAX;
    }
    List<RegionId> regions = new ArrayList<>();
    List<Integer> nodes = new ArrayList<>();
    boolean likeInProduction = random.nextInt(3) == 0;
    for (int i = 0; i < count; i++) {
      regions.add(left.remove(random.nextInt(left.size())));
      nodes.add(likeInProduction ? NODES_PER_REGION_MAX : 1 + random.nextInt(NODES_PER_REGION_MAX));
    }
    return new ClusterShape(roundTrips, regions, nodes);
  }

  /** Where each node has a replica of every shard, none can be moved to another. */
  private ClusterShape withSpareNodes(ClusterShape shape) {
    List<Integer> nodes =
        shape.nodesPerRegion().stream()
            .map(count -> count == NODES_PER_REGION_MAX && moves.nextBoolean() ? count + 1 : count)
            .toList();
    return new ClusterShape(shape.roundTrips(), shape.regions(), nodes);
  }

  private LayerSettings settings() {
    LayerSettings usual = LayerSettings.DEFAULT;
    if (random.nextBoolean()) {
      return usual;
    }
    Timing epaxos =
        new Timing(
            1 + random.nextInt(40),
            300 + random.nextInt(400),
            200,
            700 + random.nextInt(1500),
            500 + random.nextInt(1500),
            8_000,
            random.nextInt(4) == 0 ? 4 : 1_024);
    int logRetainedBytes = 1 << (10 + random.nextInt(6));
    int snapshotChunkBytes = 1 << (8 + random.nextInt(8));
    RaftConfig raft =
        usual
            .raft()
            // Small bounds make logs be cut and snapshots be sent within seconds.
            .withLog(1 << 12, logRetainedBytes, 1 << 9)
            .withSnapshots(snapshotChunkBytes, (long) CHUNKS_PER_SECOND * snapshotChunkBytes);
    return new LayerSettings(
        epaxos,
        raft,
        random.nextInt(3) == 0 ? usual.shards().withOutcomes(64, 1 << 20, 600_000) : usual.shards(),
        usual.feed(),
        usual.membership(),
        usual.weak(),
        usual.replicas(),
        usual.scrub(),
        usual.readsAnyReplica(),
        usual.memberGrace(),
        usual.balancesLeaders(),
        usual.splitBytes());
  }

  /** Stores that are read again all the time, or never. Drawn apart, as reservations are. */
  private LayerSettings withScrub(LayerSettings settings) {
    return settings.withScrub(
        new StoreScrub.Settings(
            Duration.ofMillis(scrubs.nextInt(4) == 0 ? 0 : 1_000 + scrubs.nextInt(10_000)),
            1L << (17 + scrubs.nextInt(6))));
  }

  /** Little history, so that it is let go while it is read. Drawn apart, as reservations are. */
  private LayerSettings withHistory(LayerSettings settings) {
    if (past.nextBoolean()) {
      return settings;
    }
    return settings.withShards(
        settings.shards().withHistory(1 << (12 + past.nextInt(8)), 1_000 + past.nextInt(10_000)));
  }

  /** Checkpoints of leases that last for seconds. */
  private LayerSettings withCheckpoints(LayerSettings settings) {
    return settings.withShards(
        settings.shards().withLeaseCheckpoints(200 + checkpoints.nextInt(2_000)));
  }

  /**
   * Shards that rest soon, late or never; reads under leases, within what {@link #drifts} allows,
   * or not; from any replica or from leaders. Drawn apart, as reservations are.
   */
  private LayerSettings withReads(LayerSettings settings) {
    Duration rest =
        switch (reads.nextInt(4)) {
          case 0 -> Duration.ZERO;
          case 1 -> settings.raft().restAfter();
          default -> Duration.ofMillis(50 + reads.nextInt(500));
        };
    Optional<LeaseReads> leaseReads =
        reads.nextBoolean()
            ? Optional.of(new LeaseReads(DRIFT_PPM_MAX + DRIFT_PPM_MAX / 10))
            : Optional.empty();
    RaftConfig raft = settings.raft().withRestAfter(rest).withLeaseReads(leaseReads);
    return settings.withReads(raft, reads.nextBoolean());
  }

  private LinkSettings links() {
    LinkSettings links =
        LinkSettings.DEFAULT.withJitter(Duration.ofNanos(random.nextInt(3_000_000)));
    if (random.nextInt(3) == 0) {
      links = links.withMode(LinkMode.DATAGRAM).withDuplication(random.nextDouble() * 0.1);
    }
    if (random.nextInt(3) == 0) {
      links = links.withSpikes(0.001, 10);
    }
    if (random.nextInt(3) == 0) {
      links = links.withLoss(random.nextDouble() * 0.02);
    }
    return links;
  }

  private List<Part> workloads(ClusterShape shape) {
    List<Part> drawn = new ArrayList<>();
    List<WorkloadKind> kinds = new ArrayList<>(List.of(WorkloadKind.values()));
    kinds.remove(WorkloadKind.RESERVATIONS);
    kinds.remove(WorkloadKind.PAST_READS);
    kinds.remove(WorkloadKind.LEASES);
    kinds.remove(WorkloadKind.WATCHES);
    kinds.remove(WorkloadKind.LOCKS);
    kinds.remove(WorkloadKind.ELECTIONS);
    WorkloadKind one = kinds.get(random.nextInt(kinds.size()));
    for (WorkloadKind kind : kinds) {
      if (kind == one || random.nextInt(4) == 0) {
        drawn.add(new Part(kind, Law.draw(shape, random)));
      }
    }
    // Drawn apart, so that the rest of a seed is as it was before there were reservations. They are
    // in the directory, which is in all regions, under whatever law.
    if (reservations.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.RESERVATIONS, drawn.get(0).law()));
    }
    if (past.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.PAST_READS, drawn.get(0).law()));
    }
    if (leases.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.LEASES, drawn.get(0).law()));
    }
    if (watches.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.WATCHES, drawn.get(0).law()));
    }
    if (locks.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.LOCKS, drawn.get(0).law()));
    }
    if (elections.nextInt(4) == 3) {
      drawn.add(new Part(WorkloadKind.ELECTIONS, drawn.get(0).law()));
    }
    return drawn;
  }

  private Map<String, Long> drifts(ClusterShape shape) {
    Map<String, Long> drifts = new TreeMap<>();
    if (random.nextBoolean()) {
      int ppmMax = random.nextInt(4) == 0 ? DRIFT_PPM_MAX : 200;
      for (String process : FaultDraw.processes(shape)) {
        drifts.put(process, random.nextLong(-ppmMax, ppmMax));
      }
    }
    return drifts;
  }
}
