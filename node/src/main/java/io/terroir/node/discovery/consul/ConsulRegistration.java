package io.terroir.node.discovery.consul;

import com.ecwid.consul.v1.agent.model.NewService;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process registered: registers it, renews its check, and registers it again when the
 * agent does not know it any more, as after a restart of the agent on a blank disk. Consul being
 * away, or refusing, changes nothing about the process; it is tried again.
 */
final class ConsulRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsulRegistration.class);

  /** So many renewals may be lost before the check is critical. */
  private static final int RENEWALS_PER_TTL = 3;

  private final NewService service;
  private final ConsulConnection connection;
  private final Duration renewEvery;
  private final Duration closeWithin;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("terroir-consul-registration", true));
  private boolean registered;
  private boolean refused;

  ConsulRegistration(ConsulSettings settings, NewService service) {
    this.service = service;
    this.connection = new ConsulConnection(settings, settings.times().timeout());
    this.renewEvery = settings.times().ttl().dividedBy(RENEWALS_PER_TTL);
    this.closeWithin = settings.times().timeout().multipliedBy(2);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it catches all that it throws
  void start() {
    thread.scheduleWithFixedDelay(this::keep, 0, renewEvery.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void keep() {
    try {
      if (!registered) {
        connection.client().agentServiceRegister(service);
        registered = true;
        refused = false;
        LOG.info("registered with Consul as {}", service.getId());
      }
    } catch (RuntimeException e) {
      if (!refused) {
        refused = true;
        LOG.warn(
            "this process cannot be registered with Consul, others may not find it: {}",
            ConsulConnection.why(e));
      }
      return;
    }
    try {
      connection.client().agentCheckPass("service:" + service.getId());
    } catch (RuntimeException e) {
      // Whatever it was: registering again does no harm, and says what is wrong if it goes on.
      LOG.debug("the check at Consul was not renewed: {}", ConsulConnection.why(e));
      registered = false;
    }
  }

  /** Takes the registration back, unless Consul is away: then it does so itself, in time. */
  @Override
  public void close() {
    thread.execute(this::deregister);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(closeWithin.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Consul did not answer in time: it is left to it to drop {}", service.getId());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
    connection.close();
  }

  private void deregister() {
    try {
      connection.client().agentServiceDeregister(service.getId());
    } catch (RuntimeException e) {
      LOG.warn(
          "not deregistered from Consul, which will do so itself: {}", ConsulConnection.why(e));
    }
  }
}
