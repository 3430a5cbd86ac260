package io.terroir.simulation.latency;

import io.terroir.epaxos.core.Quorums;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A replica in each region, and clients that submit commands to the one of their own region. The
 * seed decides everything.
 *
 * @param regionCount 3, 5 or 7; each is those before and two more
 * @param conflictPercent how many commands of a hundred write the one key that all regions write;
 *     every other command has a key of its own
 * @param commandsPerRegion how many are measured in each region
 * @param ratePerSecond how many are submitted in each region per second, on average, at random
 *     moments and whether or not earlier ones have been answered
 * @param jitterMean what the network adds to the distance, on average, for every message
 */
public record LatencyExperiment(
    int regionCount,
    int conflictPercent,
    int commandsPerRegion,
    double ratePerSecond,
    Duration jitterMean,
    long seed) {
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-west-2",
          "eu-west-1",
          "ap-northeast-1",
          "sa-east-1",
          "eu-central-1",
          "ap-southeast-1");

  /** One sync of a disk whose cache survives a power failure. */
  private static final Duration DISK_SYNC = Duration.ofNanos(200_000);

  /** Until all have heard of each other, so that nobody is suspected. */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private static final int WHOLE_PERCENT = 100;

  public LatencyExperiment {
    require(regionCount == 3 || regionCount == 5 || regionCount == 7, "3, 5 or 7 regions");
    require(
        conflictPercent >= 0 && conflictPercent <= WHOLE_PERCENT,
        "between 0 and 100 percent of conflicts");
    require(commandsPerRegion > 0, "at least one command");
    require(ratePerSecond > 0, "a rate above zero");
    require(!jitterMean.isNegative(), "no negative jitter");
  }

  /**
   * Runs it.
   *
   * @throws UnansweredException if regions do not keep up with the commands
   */
  public LatencyReport run() {
    SimulatedWorld world = new SimulatedWorld(seed);
    RttMatrix matrix = RttMatrix.aws2020();
    world.network().setRoundTrips(matrix);
    world.network().setSettings(world.network().settings().withVariation(0).withJitter(jitterMean));
    List<RegionId> regions = REGIONS.stream().limit(regionCount).map(RegionId::new).toList();
    Map<ReplicaId, NodeId> members = new LinkedHashMap<>();
    List<SimulatedNode> nodes = new ArrayList<>();
    for (RegionId region : regions) {
      NodeId node = new NodeId("config-" + region.name());
      members.put(new ReplicaId(members.size() + 1), node);
      SimulatedNode simulated = world.node(new Peer(node, region));
      simulated.disk().setSyncTime(DISK_SYNC, DISK_SYNC);
      nodes.add(simulated);
    }
    List<MeasuredRegion> measured = new ArrayList<>();
    members
        .keySet()
        .forEach(
            replica ->
                measured.add(new MeasuredRegion(world, nodes.get(measured.size()), members, this)));
    measured.forEach(MeasuredRegion::start);
    world.runFor(WARM_UP);
    measured.forEach(MeasuredRegion::submitAll);
    world.runUntil(
        () -> measured.stream().allMatch(MeasuredRegion::isDone), MeasuredRegion.longest(this));
    return report(matrix, regions, measured);
  }

  private LatencyReport report(
      RttMatrix matrix, List<RegionId> regions, List<MeasuredRegion> measured) {
    long unanswered = measured.stream().mapToLong(MeasuredRegion::unanswered).sum();
    if (unanswered > 0) {
      throw new UnansweredException(unanswered, (long) commandsPerRegion * regionCount);
    }
    long fast = measured.stream().mapToLong(MeasuredRegion::fastCommits).sum();
    long slow = measured.stream().mapToLong(MeasuredRegion::slowCommits).sum();
    return new LatencyReport(
        measured.stream().map(one -> one.latency(oracle(matrix, regions, one.region()))).toList(),
        (double) fast / (fast + slow),
        (long) commandsPerRegion * regionCount);
  }

  /** The round trip to the (fast quorum - 1)-th nearest region, as messages travel it. */
  private static Duration oracle(RttMatrix matrix, List<RegionId> regions, RegionId from) {
    int others = new Quorums(regions.size()).fast() - 1;
    Stream<Duration> nearestFirst =
        regions.stream()
            .filter(to -> !to.equals(from))
            .map(to -> matrix.roundTrip(from, to).plus(matrix.roundTrip(to, from)).dividedBy(2))
            .sorted();
    return nearestFirst.skip(others - 1L).findFirst().orElseThrow();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("needs " + what);
    }
  }
}
