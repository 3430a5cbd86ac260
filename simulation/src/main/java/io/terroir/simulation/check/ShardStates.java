package io.terroir.simulation.check;

import com.google.protobuf.ByteString;
import io.terroir.node.assembly.NodeAssembly;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.disk.StorageException;
import io.terroir.runtime.id.ShardId;
import io.terroir.simulation.checker.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * State Machine Safety (Raft, section 5.4.3): replicas that have applied the same entries hold the
 * same. A hash reads everything a replica holds, so one is taken every few entries, and by each
 * replica that stops at an index for which there is one.
 */
final class ShardStates {
  private static final int ENTRIES_BETWEEN_HASHES = 16;

  private record Point(ShardId shard, long appliedIndex) {}

  private record Held(ByteString hash, String by) {}

  private final Consumer<Violation> violations;
  private final Map<Point, Held> held = new HashMap<>();
  private final Map<ShardId, Long> lastHashed = new HashMap<>();

  ShardStates(Consumer<Violation> violations) {
    this.violations = violations;
  }

  /** {@code name}'s replica has applied entries up to {@code appliedIndex}. */
  void applied(String name, NodeAssembly node, ShardId shard, long appliedIndex) {
    Point point = new Point(shard, appliedIndex);
    Held known = held.get(point);
    boolean due = appliedIndex - lastHashed.getOrDefault(shard, 0L) >= ENTRIES_BETWEEN_HASHES;
    if (known == null && !due) {
      return;
    }
    node.strong()
        .replicas()
        .machine(shard)
        .ifPresent(machine -> compare(name, machine, point, known));
  }

  private void compare(String name, ShardStateMachine machine, Point point, @Nullable Held known) {
    ByteString hash;
    try {
      hash = machine.stateHash();
    } catch (StorageException rotten) {
      return; // the replica will find it too
    }
    if (known == null) {
      held.put(point, new Held(hash, name));
      lastHashed.put(point.shard, point.appliedIndex);
    } else if (!known.hash.equals(hash)) {
      violations.accept(
          new Violation(
              "raft", name + " and " + known.by + " hold different states of " + point, List.of()));
    }
  }
}
