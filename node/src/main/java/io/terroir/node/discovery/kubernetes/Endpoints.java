package io.terroir.node.discovery.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.terroir.node.config.HostPort;
import io.terroir.node.discovery.FoundProcess;
import io.terroir.runtime.id.Names;
import io.terroir.runtime.id.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods of EndpointSlices: pods have the names of processes. A service of two families of
 * addresses has slices for each; the first address of a pod in the order of the slices' names
 * counts, so that all readers take the same. One of a pod that is being deleted counts only if
 * there is no other: a pod that replaces it has its name.
 */
final class Endpoints {
  private final KubernetesSettings settings;
  private final Map<NodeId, FoundProcess> staying = new HashMap<>();
  private final Map<NodeId, FoundProcess> leaving = new HashMap<>();

  private Endpoints(KubernetesSettings settings) {
    this.settings = settings;
  }

  static List<FoundProcess> processes(
      KubernetesSettings settings, Collection<EndpointSlice> slices) {
    Endpoints endpoints = new Endpoints(settings);
    slices.stream()
        .sorted((one, other) -> name(one).compareTo(name(other)))
        .forEach(endpoints::add);
    Map<NodeId, FoundProcess> all = new HashMap<>(endpoints.leaving);
    all.putAll(endpoints.staying);
    return List.copyOf(all.values());
  }

  private static String name(EndpointSlice slice) {
    return slice.getMetadata().getName();
  }

  private void add(EndpointSlice slice) {
    Optional<Integer> port =
        slice.getPorts().stream()
            .filter(candidate -> settings.port().equals(candidate.getName()))
            .map(EndpointPort::getPort)
            .findFirst();
    if (port.isPresent()) {
      slice.getEndpoints().forEach(endpoint -> add(endpoint, port.get()));
    }
  }

  private void add(Endpoint endpoint, int port) {
    ObjectReference pod = endpoint.getTargetRef();
    if (pod == null
        || !"Pod".equals(pod.getKind())
        || !Names.isName(pod.getName())
        || endpoint.getAddresses().isEmpty()) {
      return;
    }
    NodeId node = new NodeId(pod.getName());
    boolean leaves =
        endpoint.getConditions() != null
            && Boolean.TRUE.equals(endpoint.getConditions().getTerminating());
    (leaves ? leaving : staying)
        .putIfAbsent(
            node,
            new FoundProcess(
                node, settings.region(), HostPort.of(endpoint.getAddresses().get(0), port)));
  }
}
