package io.terroir.node.config;

import io.terroir.node.config.DiscoveryConfig.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold of the keys of {@code discovery}. */
final class DiscoveryValidation {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Less, and a pause of the garbage collector is a death. */
  private static final int TTL_SECONDS_MIN = 3;

  private static final int TTL_SECONDS_MAX = 3_600;

  /** Consul takes less for this. */
  private static final int DEREGISTER_MINUTES_MIN = 1;

  /** A week. */
  private static final int DEREGISTER_MINUTES_MAX = 10_080;

  /** A label of the Domain Name System. */
  private static final String SERVICE_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private final TerroirConfig config;
  private final DiscoveryConfig discovery;
  private final List<String> problems = new ArrayList<>();

  private DiscoveryValidation(TerroirConfig config, DiscoveryConfig discovery) {
    this.config = config;
    this.discovery = discovery;
  }

  /** One line for each rule that is broken. */
  static List<String> problems(TerroirConfig config) {
    return config
        .discovery()
        .map(discovery -> new DiscoveryValidation(config, discovery).check())
        .orElse(List.of());
  }

  private List<String> check() {
    if (discovery.source() == Kind.CONSUL) {
      checkConsul();
    } else {
      refuseKeys(
          "Consul",
          "consul",
          discovery.advertise(),
          discovery.consulAddress(),
          discovery.consulService(),
          discovery.consulTokenFile(),
          discovery.consulAuthority(),
          discovery.consulCertificate(),
          discovery.consulKey(),
          discovery.consulTtlSeconds(),
          discovery.consulDeregisterMinutes());
    }
    if (discovery.source() == Kind.KUBERNETES) {
      checkKubernetes();
    } else {
      refuseKeys(
          "Kubernetes",
          "kubernetes",
          discovery.kubernetesService(),
          discovery.kubernetesNamespace(),
          discovery.kubernetesPort(),
          discovery.kubernetesMachine());
    }
    return problems;
  }

  private void checkConsul() {
    if (discovery.advertise().or(() -> config.self().address()).isEmpty()) {
      problems.add(
          "discovery.advertise: others must learn where this process is, and it has no address"
              + " among peers");
    }
    discovery
        .advertise()
        .filter(address -> config.tls().isEmpty() && !address.isLoopback())
        .ifPresent(
            address ->
                problems.add(
                    "discovery.advertise: "
                        + address
                        + " is not a loopback address: processes on several machines need tls"));
    discovery.advertise().filter(address -> address.port() == 0).ifPresent(this::portIsMissing);
    URI agent = discovery.consulAddress().orElse(DiscoveryConfig.CONSUL_ADDRESS);
    boolean understood = agent.getHost() != null && SCHEMES.contains(agent.getScheme());
    if (!understood || !agent.getPath().isEmpty() || agent.getQuery() != null) {
      problems.add(
          "discovery.consul-address: '" + agent + "' is not http://host:port or https://host:port");
    }
    requireName("discovery.consul-service", discovery.consulService());
    checkConsulTls("https".equals(agent.getScheme()));
    requireWithin(
        "discovery.consul-ttl-seconds",
        discovery.consulTtlSeconds(),
        TTL_SECONDS_MIN,
        TTL_SECONDS_MAX);
    requireWithin(
        "discovery.consul-deregister-minutes",
        discovery.consulDeregisterMinutes(),
        DEREGISTER_MINUTES_MIN,
        DEREGISTER_MINUTES_MAX);
  }

  private void portIsMissing(HostPort address) {
    problems.add("discovery.advertise: " + address + " has no port that others could connect to");
  }

  private void checkConsulTls(boolean https) {
    boolean anyFile =
        discovery.consulAuthority().isPresent()
            || discovery.consulCertificate().isPresent()
            || discovery.consulKey().isPresent();
    if (anyFile && !https) {
      problems.add(
          "discovery.consul-address: there are TLS files for Consul, and it is not reached by"
              + " https");
    }
    if (discovery.consulCertificate().isPresent() != discovery.consulKey().isPresent()) {
      problems.add(
          "discovery.consul-certificate and consul-key: one does not do without the other");
    }
  }

  private void checkKubernetes() {
    if (discovery.kubernetesService().isEmpty()) {
      problems.add("discovery.kubernetes-service: which service has the pods of this cluster?");
    }
    requireName("discovery.kubernetes-service", discovery.kubernetesService());
    requireName("discovery.kubernetes-namespace", discovery.kubernetesNamespace());
    requireName("discovery.kubernetes-port", discovery.kubernetesPort());
    // Otherwise nobody would notice that the machine was never asked for.
    if (discovery.kubernetesMachine().filter(String::isBlank).isPresent()) {
      problems.add("discovery.kubernetes-machine: the name of the machine is empty");
    }
  }

  private void requireName(String key, Optional<String> value) {
    value
        .filter(name -> !name.matches(SERVICE_NAME))
        .ifPresent(
            name ->
                problems.add(
                    key
                        + ": '"
                        + name
                        + "' must be 1 to 63 lower-case letters, digits and hyphens"));
  }

  private void refuseKeys(String whose, String kind, Optional<?>... keys) {
    if (Stream.of(keys).anyMatch(Optional::isPresent)) {
      problems.add(
          "discovery.kind: there are keys for "
              + whose
              + ", and it is not asked: write 'kind: "
              + kind
              + "'");
    }
  }

  private void requireWithin(String where, Optional<Integer> value, int min, int max) {
    value
        .filter(number -> number < min || number > max)
        .ifPresent(
            number -> problems.add(where + " must be " + min + " to " + max + ", not " + number));
  }
}
