package io.terroir.simulation.run;

import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ReservationOwner;
import io.terroir.sdk.TerroirClient;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.Clients;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.workload.ReservationsWorkload;
import io.terroir.simulation.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks what is left of a deployment, in each region that can still serve, for one write to a new
 * origin of each strong keyspace that may live there, and for one reservation. A majority of the
 * EPaxos replicas and of the shard's members runs, and faults have ended: there is no excuse.
 */
final class Probes {
  private final Cluster cluster;
  private final Plan plan;
  private final List<Workload> workloads;
  private final Map<String, CompletableFuture<?>> writes = new LinkedHashMap<>();

  Probes(Cluster cluster, Plan plan, List<Workload> workloads) {
    this.cluster = cluster;
    this.plan = plan;
    this.workloads = workloads;
  }

  void begin() {
    for (RegionId region : plan.shape().regions()) {
      if (plan.doomed().contains(ClusterShape.gatewayOf(region))) {
        continue;
      }
      TerroirClient client =
          Clients.connect(cluster, cluster.newClientMachine(region), List.of(region));
      for (Workload workload : workloads) {
        workload.keyspaces().forEach((keyspace, policy) -> probe(client, region, keyspace, policy));
        if (workload instanceof ReservationsWorkload) {
          reserve(client, region);
        }
      }
    }
  }

  private void probe(
      TerroirClient client, RegionId region, String keyspace, KeyspacePolicy policy) {
    boolean strong = policy.layer() instanceof KeyspacePolicy.Layer.Strong;
    if (strong && mayLive(policy, region) && hasMajority(keyspace, region)) {
      writes.put(
          keyspace + " in " + region.name(),
          client.keyspace(keyspace).origin("probe-" + region.name()).async().put("probe", "probe"));
    }
  }

  private void reserve(TerroirClient client, RegionId region) {
    writes.put(
        "a reservation in " + region.name(),
        client
            .keyspace(ReservationsWorkload.KEYSPACE)
            .reservations()
            .reserveAsync(
                "probe-" + region.name(), ReservationOwner.token("probe"), Optional.empty()));
  }

  private boolean hasMajority(String keyspace, RegionId region) {
    DirectoryView view =
        cluster
            .process(ClusterShape.gatewayOf(region))
            .gateway()
            .orElseThrow()
            .participant()
            .view();
    return view.keyspace(keyspace).stream()
        .flatMap(found -> view.shards(found.id(), region).stream())
        .allMatch(
            shard ->
                shard.members().stream()
                            .filter(member -> plan.doomed().contains(member.name()))
                            .count()
                        * 2
                    < shard.members().size());
  }

  private static boolean mayLive(KeyspacePolicy policy, RegionId region) {
    boolean free =
        policy.defaultRule().regions().isEmpty() && policy.defaultRule().jurisdictions().isEmpty();
    return free
        || policy.defaultRule().regions().contains(region.name())
        || policy.defaultRule().jurisdictions().contains(ClusterShape.jurisdiction(region));
  }

  boolean done() {
    return writes.values().stream().allMatch(CompletableFuture::isDone);
  }

  List<Violation> violations(boolean inTime) {
    List<String> failed = new ArrayList<>();
    writes.forEach(
        (what, write) -> {
          if (!write.isDone() || write.isCompletedExceptionally()) {
            failed.add(what + ": " + SeedRun.outcome(write));
          }
        });
    return failed.isEmpty() && inTime
        ? List.of()
        : List.of(
            new Violation(
                "liveness",
                "a majority is healthy for good, and yet writes are not served",
                failed));
  }
}
