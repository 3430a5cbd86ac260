package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.TerroirClient;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.platform.Clients;
import io.terroir.simulation.platform.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Where workloads take place.
 *
 * @param thinkMax the longest pause of a client between two operations
 * @param marks what is written into data, to find it where it must not be
 */
public record Setting(Cluster cluster, Duration thinkMax, Marks marks) {
  /** A client in {@code region} that knows all gateways, the nearest first. */
  Session session(RegionId region) {
    List<RegionId> gateways = new ArrayList<>(List.of(region));
    gateways.addAll(cluster.shape().roundTrips().nearest(region, cluster.shape().regions()));
    return session(region, gateways);
  }

  /** A client that knows these gateways only, in order of preference. */
  Session session(RegionId region, List<RegionId> gateways) {
    SimulatedNode machine = cluster.newClientMachine(region);
    TerroirClient client = Clients.connect(cluster, machine, gateways);
    return new Session(
        machine.peer().node().name(), region, machine, client, machine.random("workload"));
  }

  RandomGenerator random(String label) {
    return cluster.world().random("workload/" + label);
  }

  RegionId anyRegion(RandomGenerator random) {
    List<RegionId> regions = cluster.shape().regions();
    return regions.get(random.nextInt(regions.size()));
  }

  long nowNanos() {
    return cluster.world().clock().nanos();
  }
}
