package io.terroir.node.discovery.consul;

import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.health.model.Check.CheckStatus;
import com.ecwid.consul.v1.health.model.HealthService;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.discovery.FoundProcess;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process as Consul has it: one instance of the service. Its metadata say what it is; its tags
 * say the same to those who look names up ({@code node.terroir.service.consul}).
 *
 * @param process the process
 * @param alive whether Consul takes it for alive
 * @param startedMillis when it was started; of two registrations of one process the later counts
 */
record Registered(FoundProcess process, boolean alive, long startedMillis) {
  private static final String NODE = "terroir-node";
  private static final String REGION = "terroir-region";
  private static final String ZONE = "terroir-zone";
  private static final String ROLE = "terroir-role";
  private static final String STARTED = "terroir-started-millis";

  /** The id of the instance of {@code node}: the same after a restart, which so replaces it. */
  static String instanceId(String service, NodeId node) {
    return service + "-" + node.name();
  }

  /** What {@code self} registers. */
  static NewService toService(
      ConsulSettings settings, PeerConfig self, HostPort address, long startedMillis) {
    String role = self.role() == Role.NODE ? "node" : "gateway";
    NewService service = new NewService();
    service.setId(instanceId(settings.service(), self.id()));
    service.setName(settings.service());
    service.setAddress(address.bareHost());
    service.setPort(address.port());
    service.setTags(List.of(role, "region-" + self.region(), "zone-" + self.zone()));
    service.setMeta(
        Map.of(
            NODE, self.name(),
            REGION, self.region(),
            ZONE, self.zone(),
            ROLE, role,
            STARTED, Long.toString(startedMillis)));
    NewService.Check check = new NewService.Check();
    check.setTtl(settings.times().ttl().toMillis() + "ms");
    check.setDeregisterCriticalServiceAfter(settings.times().deregisterAfter().toSeconds() + "s");
    check.setStatus("passing");
    service.setCheck(check);
    return service;
  }

  /**
   * The processes among {@code instances}, each once: one that Consul takes for alive counts before
   * one that it takes for dead, as when a process has moved to another machine, and one that was
   * started later before one that was started earlier. If all are taken for dead, the last one is
   * where the process was last.
   */
  static List<FoundProcess> newest(Collection<HealthService> instances) {
    Map<NodeId, Registered> newest = new HashMap<>();
    Comparator<Registered> order =
        Comparator.comparing(Registered::alive).thenComparing(Registered::startedMillis);
    for (HealthService instance : instances) {
      of(instance)
          .ifPresent(
              found ->
                  newest.merge(
                      found.process().node(),
                      found,
                      (one, other) -> order.compare(one, other) >= 0 ? one : other));
    }
    return newest.values().stream().map(Registered::process).toList();
  }

  /** Empty if somebody else has registered something under the name of the service. */
  private static Optional<Registered> of(HealthService instance) {
    HealthService.Service service = instance.getService();
    if (service == null || service.getMeta() == null || service.getPort() == null) {
      return Optional.empty();
    }
    Map<String, String> meta = service.getMeta();
    try {
      return Optional.of(
          new Registered(
              new FoundProcess(
                  new NodeId(meta.getOrDefault(NODE, "")),
                  new RegionId(meta.getOrDefault(REGION, "")),
                  HostPort.of(host(instance), service.getPort())),
              isAlive(instance),
              Long.parseLong(meta.getOrDefault(STARTED, ""))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A service without an address of its own has that of its machine. */
  private static String host(HealthService instance) {
    String own = instance.getService().getAddress();
    return own == null || own.isEmpty() ? instance.getNode().getAddress() : own;
  }

  private static boolean isAlive(HealthService instance) {
    return instance.getChecks() != null
        && instance.getChecks().stream()
            .noneMatch(check -> check.getStatus() == CheckStatus.CRITICAL);
  }
}
