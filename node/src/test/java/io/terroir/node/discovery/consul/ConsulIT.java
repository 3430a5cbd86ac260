package io.terroir.node.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.HostPort;
import io.terroir.node.config.TerroirConfig.PeerConfig;
import io.terroir.node.config.TerroirConfig.Role;
import io.terroir.node.discovery.Heard;
import io.terroir.node.discovery.consul.ConsulSettings.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Consul. */
final class ConsulIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String MASTER = "b1gs33cr3t-0000-0000-0000-000000000001";

  /** Consul takes nobody off its list sooner than after a minute, whatever it is asked. */
  private static final Times QUICK =
      new Times(
          Duration.ofSeconds(3),
          Times.DEREGISTER_AFTER_MIN,
          Duration.ofSeconds(10),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));

  @TempDir Path directory;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(1_000);
  private final Heard heard = new Heard();
  private Path binary = Path.of("");

  @BeforeEach
  void findConsul() {
    Optional<Path> found = ConsulProcess.binary();
    if (found.isEmpty()) {
      System.err.println(ConsulProcess.missing());
    }
    Assumptions.assumeTrue(found.isPresent(), ConsulProcess.missing());
    binary = found.orElseThrow();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private ConsulProcess consul(String... options) throws IOException {
    ConsulProcess consul = new ConsulProcess(binary, directory, options);
    opened.add(consul);
    consul.start();
    return consul;
  }

  private ConsulSettings settings(ConsulProcess consul, Optional<Path> token) {
    return new ConsulSettings(consul.address(), "terroir", token, Optional.empty(), QUICK);
  }

  private ConsulDiscovery process(ConsulSettings settings, String name, Role role, String address) {
    ConsulDiscovery discovery =
        new ConsulDiscovery(
            settings,
            new PeerConfig(name, role, "eu", "a", Optional.empty(), Optional.empty()),
            HostPort.parse(address),
            clock.incrementAndGet());
    opened.add(discovery);
    return discovery;
  }

  private void awaitList(String... processes) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(heard.last()).containsExactly(processes));
  }

  @Test
  void processesFindEachOtherAndNoticeWhoStops() throws Exception {
    ConsulProcess consul = consul();
    ConsulSettings settings = settings(consul, Optional.empty());
    process(settings, "eu-a", Role.NODE, "10.0.0.1:7500").start(heard).join();
    awaitList("eu-a@10.0.0.1:7500");

    ConsulDiscovery gateway = process(settings, "eu-gateway", Role.GATEWAY, "[fd00::1]:7500");
    gateway.start(new Heard()).join();
    awaitList("eu-a@10.0.0.1:7500", "eu-gateway@[fd00::1]:7500");
    assertThat(consul.get("/v1/health/service/terroir?tag=gateway&passing"))
        .contains("\"terroir-region\":\"eu\"", "\"region-eu\"", "\"zone-a\"", "fd00::1")
        .doesNotContain("10.0.0.1");

    gateway.close();
    awaitList("eu-a@10.0.0.1:7500");
    assertThat(consul.get("/v1/agent/services")).doesNotContain("eu-gateway");
  }

  @Test
  void aProcessThatComesBackElsewhereIsFoundThere() throws Exception {
    ConsulSettings settings = settings(consul(), Optional.empty());
    process(settings, "eu-a", Role.NODE, "10.0.0.1:7500").start(heard).join();
    process(settings, "eu-b", Role.NODE, "10.0.0.2:7500").start(new Heard()).join();
    awaitList("eu-a@10.0.0.1:7500", "eu-b@10.0.0.2:7500");

    process(settings, "eu-b", Role.NODE, "10.0.0.22:7500").start(new Heard()).join();

    awaitList("eu-a@10.0.0.1:7500", "eu-b@10.0.0.22:7500");
  }

  @Test
  void theListIsKeptWhileConsulIsAwayAndFollowedAgainAfterwards() throws Exception {
    ConsulProcess consul = consul();
    ConsulSettings settings = settings(consul, Optional.empty());
    process(settings, "eu-a", Role.NODE, "10.0.0.1:7500").start(heard).join();
    awaitList("eu-a@10.0.0.1:7500");

    consul.stop();
    Awaitility.await().atMost(SOON).until(() -> !heard.failures().isEmpty());
    assertThat(heard.last()).containsExactly("eu-a@10.0.0.1:7500");

    // It comes back without anything, and with indexes that begin anew.
    consul.forgetEverything();
    consul.start();
    process(settings, "eu-b", Role.NODE, "10.0.0.2:7500").start(new Heard()).join();
    awaitList("eu-a@10.0.0.1:7500", "eu-b@10.0.0.2:7500");
  }

  @Test
  void aProcessThatDoesNotRenewIsCriticalAndItsLastAddressIsKnown() throws Exception {
    ConsulProcess consul = consul();
    ConsulSettings settings = settings(consul, Optional.empty());
    process(settings, "eu-a", Role.NODE, "10.0.0.1:7500").start(heard).join();
    consul.put(
        "/v1/agent/service/register",
        "",
        """
        {"ID": "terroir-eu-b", "Name": "terroir", "Address": "10.0.0.2", "Port": 7500,
         "Meta": {"terroir-node": "eu-b", "terroir-region": "eu", "terroir-started-millis": "1"},
         "Check": {"TTL": "100ms", "DeregisterCriticalServiceAfter": "60s"}}
        """);

    Awaitility.await()
        .atMost(SOON)
        .until(() -> consul.get("/v1/health/state/critical").contains("terroir-eu-b"));

    awaitList("eu-a@10.0.0.1:7500", "eu-b@10.0.0.2:7500");
    assertThat(consul.get("/v1/health/service/terroir?passing")).doesNotContain("eu-b");
    assertThat(consul.get("/v1/health/service/terroir?passing")).contains("eu-a");
  }

  @Test
  void theTokenInTheFileCountsAndWithoutItNobodyIsRegistered() throws Exception {
    ConsulProcess consul =
        consul(
            "-hcl=acl { enabled = true default_policy = \"deny\" tokens { master = \""
                + MASTER
                + "\" } }");
    Path token = Files.writeString(directory.resolve("token"), "wrong\n");
    ConsulDiscovery refused =
        process(settings(consul, Optional.of(token)), "eu-a", Role.NODE, "10.0.0.1:7500");
    var unused = refused.start(heard);
    Awaitility.await().atMost(SOON).until(() -> !heard.failures().isEmpty());
    assertThat(heard.failures().get(0)).contains("Consul answers 403");

    Files.writeString(token, MASTER + "\n");

    awaitList("eu-a@10.0.0.1:7500");
  }
}
