package io.terroir.node.process;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.terroir.node.config.DiscoveryConfig;
import io.terroir.node.config.TerroirConfig;
import io.terroir.node.discovery.Discovery;
import io.terroir.node.discovery.consul.ConsulDiscovery;
import io.terroir.node.discovery.consul.ConsulSettings;
import io.terroir.node.discovery.consul.ConsulSettings.KeyPair;
import io.terroir.node.discovery.consul.ConsulSettings.Times;
import io.terroir.node.discovery.consul.ConsulSettings.TlsFiles;
import io.terroir.node.discovery.kubernetes.KubernetesDiscovery;
import io.terroir.node.discovery.kubernetes.KubernetesSettings;
import io.terroir.runtime.id.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The source of addresses that a configuration describes, besides the configuration itself. */
final class DiscoverySetup {
  private DiscoverySetup() {}

  /** Empty if nobody is asked. */
  static Optional<Discovery> of(TerroirConfig config, long nowMillis) {
    if (config.discovery().isEmpty()) {
      return Optional.empty();
    }
    DiscoveryConfig discovery = config.discovery().get();
    return switch (discovery.source()) {
      case STATIC -> Optional.empty();
      case CONSUL ->
          Optional.of(
              new ConsulDiscovery(
                  consul(discovery),
                  config.self(),
                  discovery.advertise().or(() -> config.self().address()).orElseThrow(),
                  nowMillis));
      case KUBERNETES ->
          Optional.of(
              new KubernetesDiscovery(
                  kubernetes(discovery, config.self().regionId()),
                  new KubernetesClientBuilder().build()));
    };
  }

  private static KubernetesSettings kubernetes(DiscoveryConfig discovery, RegionId region) {
    return new KubernetesSettings(
        discovery.kubernetesNamespace(),
        discovery.kubernetesService().orElseThrow(),
        discovery.kubernetesPort().orElse(DiscoveryConfig.KUBERNETES_PORT),
        discovery.kubernetesMachine(),
        region,
        KubernetesSettings.RESYNC);
  }

  private static ConsulSettings consul(DiscoveryConfig discovery) {
    Optional<KeyPair> own =
        discovery
            .consulCertificate()
            .map(
                certificate ->
                    new KeyPair(
                        Path.of(certificate), Path.of(discovery.consulKey().orElseThrow())));
    Times usual = Times.DEFAULT;
    return new ConsulSettings(
        discovery.consulAddress().orElse(DiscoveryConfig.CONSUL_ADDRESS),
        discovery.consulService().orElse(DiscoveryConfig.CONSUL_SERVICE),
        discovery.consulTokenFile().map(Path::of),
        discovery.consulAuthority().isPresent() || own.isPresent()
            ? Optional.of(new TlsFiles(discovery.consulAuthority().map(Path::of), own))
            : Optional.empty(),
        usual.withTtl(
            discovery
                .consulTtlSeconds()
                .map(seconds -> Duration.ofSeconds(seconds))
                .orElse(usual.ttl()),
            discovery
                .consulDeregisterMinutes()
                .map(minutes -> Duration.ofMinutes(minutes))
                .orElse(usual.deregisterAfter())));
  }
}
