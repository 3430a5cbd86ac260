package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be away at the same time, where pods are, what becomes of disks. */
final class AvailabilityTest {
  /** Members of a strong shard. */
  private static final int SHARD_REPLICAS = 3;

  @ParameterizedTest
  @EnumSource
  void noDisruptionTakesTheMajorityOfAShard(ValueSet values) {
    Rendered rendered = Chart.render(values);
    for (PodDisruptionBudget budget : rendered.all(PodDisruptionBudget.class)) {
      int away = budget.getSpec().getMaxUnavailable().getIntVal();

      assertThat(SHARD_REPLICAS - away).isGreaterThanOrEqualTo(SHARD_REPLICAS / 2 + 1);
      assertThat(budget.getSpec().getMinAvailable()).isNull();
    }
  }

  @Test
  void everyPodCountsForTheBudgetOfItsRole() {
    Rendered rendered = Chart.render(ValueSet.PRODUCTION);

    for (String role : List.of("node", "gateway")) {
      StatefulSet set = rendered.only(StatefulSet.class, role);
      assertThat(
              rendered
                  .only(PodDisruptionBudget.class, role)
                  .getSpec()
                  .getSelector()
                  .getMatchLabels())
          .isEqualTo(set.getSpec().getSelector().getMatchLabels())
          .containsEntry("app.kubernetes.io/component", role);
    }
    assertThat(Chart.render(ValueSet.EVERYTHING).all(PodDisruptionBudget.class)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nodesStartTogetherAndAreReplacedOneByOne(ValueSet values) {
    StatefulSetSpec nodes = Chart.render(values).nodes().getSpec();

    assertThat(nodes.getPodManagementPolicy()).isEqualTo("Parallel");
    assertThat(nodes.getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    assertThat(nodes.getUpdateStrategy().getRollingUpdate()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void selectorsFindTheirPods(ValueSet values) {
    for (StatefulSet set : Chart.render(values).sets()) {
      assertThat(Rendered.podLabels(set))
          .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
      assertThat(spread(set))
          .allSatisfy(
              constraint ->
                  assertThat(constraint.getLabelSelector().getMatchLabels())
                      .isEqualTo(set.getSpec().getSelector().getMatchLabels()));
    }
  }

  private static List<TopologySpreadConstraint> spread(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getTopologySpreadConstraints();
  }

  @Test
  void nodesAreSpreadOverZonesAndMachinesOrDoNotRun() {
    assertThat(spread(Chart.render(ValueSet.PRODUCTION).nodes()))
        .extracting(
            TopologySpreadConstraint::getTopologyKey,
            TopologySpreadConstraint::getMaxSkew,
            TopologySpreadConstraint::getWhenUnsatisfiable,
            TopologySpreadConstraint::getMinDomains)
        .containsExactly(
            tuple("topology.kubernetes.io/zone", 1, "DoNotSchedule", 3),
            tuple("kubernetes.io/hostname", 1, "DoNotSchedule", null));
  }

  @Test
  void gatewaysAreSpreadIfTheyCanBe() {
    assertThat(spread(Chart.render(ValueSet.PRODUCTION).gateways()))
        .extracting(TopologySpreadConstraint::getWhenUnsatisfiable)
        .containsExactly("ScheduleAnyway", "ScheduleAnyway");
  }

  @Test
  void podsRunOnMachinesOfTheirRegionOnly() {
    for (StatefulSet set : Chart.render(ValueSet.PRODUCTION).sets()) {
      List<NodeSelectorRequirement> required =
          set.getSpec()
              .getTemplate()
              .getSpec()
              .getAffinity()
              .getNodeAffinity()
              .getRequiredDuringSchedulingIgnoredDuringExecution()
              .getNodeSelectorTerms()
              .get(0)
              .getMatchExpressions();

      assertThat(required).hasSize(1);
      assertThat(required.get(0).getKey()).isEqualTo("topology.kubernetes.io/region");
      assertThat(required.get(0).getOperator()).isEqualTo("In");
      assertThat(required.get(0).getValues()).containsExactly("eu-west-1");
    }
    assertThat(Chart.render(ValueSet.EVERYTHING).sets())
        .extracting(set -> set.getSpec().getTemplate().getSpec())
        .extracting(PodSpec::getAffinity)
        .containsOnlyNulls();
  }

  @Test
  void namesOfNodesAreThoseOfTheMapAndDoNotDependOnTheRelease() {
    StatefulSet nodes = Chart.render(ValueSet.PRODUCTION).nodes();

    assertThat(Rendered.podNames(nodes, nodes.getSpec().getReplicas()))
        .containsExactly("eu-west-1-node-0", "eu-west-1-node-1", "eu-west-1-node-2");
    assertThat(Chart.render(ValueSet.EVERYTHING).nodes().getMetadata().getName())
        .isEqualTo(Chart.render(ValueSet.MINIMAL).nodes().getMetadata().getName());
  }

  @ParameterizedTest
  @EnumSource
  void everyNodeKeepsItsDiskUntilSomebodySaysSo(ValueSet values) {
    StatefulSetSpec nodes = Chart.render(values).nodes().getSpec();

    assertThat(nodes.getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
        .isEqualTo("Retain");
    assertThat(nodes.getPersistentVolumeClaimRetentionPolicy().getWhenScaled()).isEqualTo("Retain");
    assertThat(nodes.getVolumeClaimTemplates())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("data");
    assertThat(Chart.render(values).gateways().getSpec().getVolumeClaimTemplates()).isEmpty();
  }

  @Test
  void disksAreAsLargeAndAsFastAsAskedFor() {
    PersistentVolumeClaim usual =
        Chart.render(ValueSet.MINIMAL).nodes().getSpec().getVolumeClaimTemplates().get(0);
    PersistentVolumeClaim other =
        Chart.render(ValueSet.EVERYTHING).nodes().getSpec().getVolumeClaimTemplates().get(0);

    assertThat(usual.getSpec().getStorageClassName()).isNull();
    assertThat(usual.getSpec().getAccessModes()).containsExactly("ReadWriteOncePod");
    assertThat(other.getSpec().getStorageClassName()).isEqualTo("fast");
    assertThat(other.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
    assertThat(other.getSpec().getResources().getRequests())
        .containsEntry("storage", new Quantity("1Ti"));
  }

  @Test
  void gatewaysScaleUpToThoseThatPeersKnow() {
    Rendered rendered = Chart.render(ValueSet.AUTOSCALING);
    HorizontalPodAutoscalerSpec scaler =
        rendered.only(HorizontalPodAutoscaler.class, "gateway").getSpec();

    assertThat(scaler.getScaleTargetRef().getKind()).isEqualTo("StatefulSet");
    assertThat(scaler.getScaleTargetRef().getName())
        .isEqualTo(rendered.gateways().getMetadata().getName());
    assertThat(scaler.getMinReplicas()).isEqualTo(2);
    assertThat(scaler.getMaxReplicas()).isEqualTo(3);
    assertThat(scaler.getMetrics().get(0).getResource().getTarget().getAverageUtilization())
        .isEqualTo(75);
    // Otherwise every upgrade would undo what the scaler has done.
    assertThat(rendered.gateways().getSpec().getReplicas()).isNull();
    assertThat(Chart.render(ValueSet.MINIMAL).gateways().getSpec().getReplicas()).isEqualTo(1);
  }
}
