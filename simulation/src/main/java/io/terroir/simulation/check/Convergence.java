package io.terroir.simulation.check;

import com.google.protobuf.ByteString;
import io.terroir.gossip.wire.KeyBytes;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.store.StoreSpace;
import io.terroir.simulation.checker.Violation;
import io.terroir.simulation.platform.Cluster;
import io.terroir.simulation.platform.SimulatedProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** When nothing is written any more, replicas of one thing become equal. */
public final class Convergence {
  /** Where the rows of weak keyspaces begin; the number of the keyspace follows. */
  private static final ByteString WEAK_ROWS = StoreSpace.WEAK.key(KeyBytes.tag('r'));

  private final Cluster cluster;

  /** Of all processes: one that is down, or lacks a replica that it should hold, is not equal. */
  public Convergence(Cluster cluster) {
    this.cluster = cluster;
  }

  /** What differs now; empty when everything has converged. */
  public List<Violation> differences() {
    List<Violation> differences = new ArrayList<>();
    Map<String, Map<String, String>> states = new TreeMap<>();
    for (SimulatedProcess process : cluster.processes()) {
      try {
        if (process.isNode() && process.node().isEmpty()) {
          differences.add(new Violation("convergence", process.name() + " is down", List.of()));
        }
        collect(process, states);
      } catch (StorageException rotten) {
        // Nobody had read the record since it rotted. Whoever finds it stops, as production does.
        process.machine().failStop().stop("a record cannot be read", rotten);
        differences.add(
            new Violation(
                "convergence", process.name() + " has lost a record", List.of(rotten.toString())));
      }
    }
    states.forEach(
        (what, replicas) -> {
          if (replicas.values().stream().distinct().count() > 1) {
            differences.add(different(what, replicas));
          }
        });
    return differences;
  }

  private static void collect(SimulatedProcess process, Map<String, Map<String, String>> states) {
    process.node().ifPresent(node -> collect(process.name(), node, states));
    weakRows(process)
        .forEach(
            (keyspace, rows) -> put(states, "weak keyspace " + keyspace, process.name(), rows));
  }

  private static void collect(
      String name, NodeAssembly node, Map<String, Map<String, String>> states) {
    for (ShardStateMachine machine : node.strong().replicas().machines()) {
      String what = "shard " + machine.shard();
      node.strong()
          .host()
          .group(machine.shard())
          .ifPresent(
              group -> {
                group.members().forEach(member -> expect(states, what, member));
                String state = group.joining() ? "does not count" : hex(machine.stateHash());
                put(states, what, name, state);
              });
    }
    node.configReplica()
        .ifPresent(
            config -> {
              put(states, "directory", name, hex(config.directory().canonicalState()));
              put(states, "audit chains", name, config.replica().audit().heads().toString());
            });
  }

  /** A hash of all rows of each weak keyspace. */
  private static Map<Integer, String> weakRows(SimulatedProcess process) {
    Map<Integer, Integer> hashes = new TreeMap<>();
    if (process.isNode() && process.machine().isUp()) {
      process
          .machine()
          .store()
          .scan(
              WEAK_ROWS,
              KeyBytes.after(WEAK_ROWS),
              (key, value) -> {
                int keyspace = key.substring(WEAK_ROWS.size()).asReadOnlyByteBuffer().getInt();
                hashes.merge(keyspace, Objects.hash(key, value), (all, row) -> 31 * all + row);
                return true;
              });
    }
    Map<Integer, String> rows = new TreeMap<>();
    hashes.forEach((keyspace, hash) -> rows.put(keyspace, Integer.toHexString(hash)));
    return rows;
  }

  private static void put(
      Map<String, Map<String, String>> states, String what, String name, String state) {
    states.computeIfAbsent(what, any -> new LinkedHashMap<>()).put(name, state);
  }

  private static void expect(Map<String, Map<String, String>> states, String what, NodeId member) {
    states
        .computeIfAbsent(what, any -> new LinkedHashMap<>())
        .putIfAbsent(member.name(), "no replica");
  }

  private static String hex(ByteString hash) {
    return Integer.toHexString(hash.hashCode());
  }

  private static Violation different(String what, Map<String, String> replicas) {
    return new Violation(
        "convergence",
        "replicas of " + what + " stay different",
        replicas.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .toList());
  }
}
