package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The objects that a value set became. */
record Rendered(List<HasMetadata> objects) {
  Rendered {
    objects = List.copyOf(objects);
  }

  static Rendered parse(String yaml) {
    return new Rendered(new StrictObjects().parse(yaml));
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only object of a type that is of a component, such as {@code node}. */
  <T extends HasMetadata> T only(Class<T> type, String component) {
    List<T> found =
        all(type).stream()
            .filter(
                object ->
                    component.equals(
                        object.getMetadata().getLabels().get("app.kubernetes.io/component")))
            .toList();
    assertThat(found).as("%s of %s", type.getSimpleName(), component).hasSize(1);
    return found.get(0);
  }

  StatefulSet nodes() {
    return only(StatefulSet.class, "node");
  }

  StatefulSet gateways() {
    return only(StatefulSet.class, "gateway");
  }

  List<StatefulSet> sets() {
    return List.of(nodes(), gateways());
  }

  /** Everything that runs: the templates of nodes and gateways, and the test. */
  List<PodSpec> pods() {
    return Stream.concat(
            sets().stream().map(set -> set.getSpec().getTemplate().getSpec()),
            all(Pod.class).stream().map(Pod::getSpec))
        .toList();
  }

  /** The container of a set. */
  static Container container(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  /** The labels that the pods of a set have. */
  static Map<String, String> podLabels(StatefulSet set) {
    return set.getSpec().getTemplate().getMetadata().getLabels();
  }

  /** The names of the pods that a set of some size has. */
  static List<String> podNames(StatefulSet set, int size) {
    return IntStream.range(0, size)
        .mapToObj(ordinal -> set.getMetadata().getName() + "-" + ordinal)
        .toList();
  }

  /** The configuration files of all pods of a set, by name of the file. */
  Map<String, String> configurations(StatefulSet set) {
    String volume =
        set.getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(candidate -> candidate.getName().equals("config"))
            .findFirst()
            .orElseThrow()
            .getConfigMap()
            .getName();
    return all(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().equals(volume))
        .map(map -> new TreeMap<>(map.getData()))
        .findFirst()
        .orElseThrow();
  }
}
