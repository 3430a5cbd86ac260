package io.terroir.simulation.run;

import io.terroir.simulation.fault.Fault;
import io.terroir.simulation.fault.FaultKind;
import io.terroir.simulation.platform.ClusterShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Chooses who fails for good in the liveness phase: at most a minority of the EPaxos replicas and,
 * in a region that goes on, at most a minority of its nodes, and none where a disk is lost: a
 * member with a new disk counts only when a majority of the others has brought it up to date. What
 * is left must do everything that is asked of it; a fault that heals would hide that it cannot.
 */
final class Doom {
  private final ClusterShape shape;
  private final RandomGenerator random;
  private final Set<String> newDisks = new TreeSet<>();

  Doom(ClusterShape shape, List<Fault> faults, RandomGenerator random) {
    this.shape = shape;
    for (Fault fault : faults) {
      if (fault.kind() == FaultKind.LOSE_DISK || fault.kind() == FaultKind.ROT) {
        newDisks.add(fault.targets().get(0));
      }
    }
    this.random = random;
  }

  List<String> draw() {
    List<String> doomed = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      return doomed;
    }
    int replicasLeft = (shape.regions().size() - 1) / 2;
    for (int i = 0; i < shape.regions().size(); i++) {
      List<String> nodes = FaultDraw.nodes(shape, i);
      int die = random.nextInt(3);
      if (die == 0 && replicasLeft > 0) {
        doomed.addAll(nodes);
        doomed.add(ClusterShape.gatewayOf(shape.regions().get(i)));
        replicasLeft--;
      } else if (die == 1 && nodes.size() > 2 && nodes.stream().noneMatch(newDisks::contains)) {
        int which = replicasLeft > 0 ? random.nextInt(nodes.size()) : 1 + random.nextInt(2);
        replicasLeft -= which == 0 ? 1 : 0;
        doomed.add(nodes.get(which));
      }
    }
    return doomed;
  }
}
