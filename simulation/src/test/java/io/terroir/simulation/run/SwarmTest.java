package io.terroir.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.fault.Fault;
import io.terroir.simulation.fault.FaultKind;
import io.terroir.simulation.platform.ClusterShape;
import io.terroir.simulation.run.Plan.WorkloadKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SwarmTest {
  private static final List<Plan> PLANS = LongStream.range(0, 400).mapToObj(Swarm::draw).toList();

  @Test
  void drawsTheSamePlanForTheSameSeed() {
    PLANS.forEach(plan -> assertThat(Swarm.draw(plan.seed())).isEqualTo(plan));
  }

  @Test
  void drawsEveryFaultEveryWorkloadAndEveryShape() {
    assertThat(
            PLANS.stream()
                .flatMap(plan -> plan.faults().stream())
                .map(Fault::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class))))
        .isEqualTo(EnumSet.allOf(FaultKind.class));
    assertThat(
            PLANS.stream()
                .flatMap(plan -> plan.workloads().stream())
                .map(Plan.Part::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(WorkloadKind.class))))
        .isEqualTo(EnumSet.allOf(WorkloadKind.class));
    Set<Integer> regions = new TreeSet<>();
    Set<Integer> nodes = new TreeSet<>();
    for (Plan plan : PLANS) {
      regions.add(plan.shape().regions().size());
      nodes.addAll(plan.shape().nodesPerRegion());
    }
    assertThat(regions).isEqualTo(Set.of(3, 4, 5, 6, 7));
    assertThat(nodes).isEqualTo(Set.of(1, 2, 3, 4));
  }

  @Test
  void leavesAMajorityOfTheConfigReplicas() {
    for (Plan plan : PLANS) {
      long lost =
          plan.shape().regions().stream()
              .filter(region -> plan.doomed().contains(region.name() + "-a"))
              .count();
      assertThat(2 * lost).isLessThan(plan.shape().regions().size());
    }
  }

  @Test
  void losesOneDiskARegionAndOneOfAConfigReplica() {
    for (Plan plan : PLANS) {
      List<String> lost =
          plan.faults().stream()
              .filter(fault -> fault.kind() == FaultKind.LOSE_DISK || fault.kind() == FaultKind.ROT)
              .map(fault -> fault.targets().get(0))
              .toList();
      assertThat(lost.stream().filter(node -> node.endsWith("-a"))).hasSizeLessThan(2);
      for (var region : plan.shape().regions()) {
        assertThat(lost.stream().filter(node -> node.startsWith(region.name()))).hasSizeLessThan(2);
      }
      assertThat(ClusterShape.gatewayOf(plan.shape().regions().get(0))).isNotIn(lost);
    }
  }
}
