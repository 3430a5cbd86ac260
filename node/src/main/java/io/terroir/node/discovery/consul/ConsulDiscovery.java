package io.terroir.node.discovery.consul;

import com.ecwid.consul.v1.agent.model.NewService;
import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.discovery.Discovery;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds processes in Consul, and makes this one found there. Clean stops take the registration
 * back; a process that is killed is critical after the TTL, and dropped some time later.
 */
public final class ConsulDiscovery implements Discovery {
  private final ConsulSettings settings;
  private final NewService self;
  private Optional<ConsulWatch> watch = Optional.empty();
  private Optional<ConsulRegistration> registration = Optional.empty();

  /**
   * Does nothing before it is started.
   *
   * @param self this process
   * @param address where its peers reach it
   * @param nowMillis the time of day
   */
  public ConsulDiscovery(
      ConsulSettings settings, PeerConfig self, HostPort address, long nowMillis) {
    this.settings = settings;
    this.self = Registered.toService(settings, self, address, nowMillis);
  }

  /**
   * {@inheritDoc}
   *
   * @throws java.io.UncheckedIOException if a TLS file cannot be read
   * @throws IllegalArgumentException if a TLS file is not what it should be
   */
  @Override
  public CompletableFuture<Void> start(Listener listener) {
    ConsulRegistration own = new ConsulRegistration(settings, self);
    registration = Optional.of(own);
    ConsulWatch others = new ConsulWatch(settings, listener);
    watch = Optional.of(others);
    own.start();
    return others.start();
  }

  @Override
  public void close() {
    watch.ifPresent(ConsulWatch::close);
    registration.ifPresent(ConsulRegistration::close);
    watch = Optional.empty();
    registration = Optional.empty();
  }
}
