package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.discovery.consul.ConsulProcess;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.TerroirClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region whose processes know no addresses but their own. */
final class ConsulDeploymentIT {
  private static final Duration UP_MAX = Duration.ofSeconds(90);

  @TempDir Path directory;

  @Test
  void processesThatKnowOnlyTheirOwnAddressFindEachOtherInConsul() throws Exception {
    Optional<Path> binary = ConsulProcess.binary();
    if (binary.isEmpty()) {
      System.err.println(ConsulProcess.missing());
    }
    Assumptions.assumeTrue(binary.isPresent(), ConsulProcess.missing());
    Path consulDirectory = Files.createDirectory(directory.resolve("consul"));
    try (ConsulProcess consul = new ConsulProcess(binary.orElseThrow(), consulDirectory);
        ConfiguredDeployment deployment =
            new ConfiguredDeployment(
                    directory,
                    List.of("eu"),
                    name ->
                        "discovery: {kind: consul, consul-address: \"%s\"}"
                            .formatted(consul.address()))
                .withOwnAddressesOnly()) {
      consul.start();
      deployment.start();
      try (TerroirClient client =
          TerroirClient.builder()
              .endpoints("127.0.0.1:" + deployment.clientPort("eu"))
              .deadline(UP_MAX)
              .adminDeadline(UP_MAX)
              .build()) {
        Awaitility.await()
            .atMost(UP_MAX)
            .ignoreExceptions()
            .until(
                () ->
                    client.admin().status().regions().stream()
                        .allMatch(region -> region.nodes() == 3));
        client.admin().createKeyspace("profiles", KeyspacePolicy.strong());
        client.keyspace("profiles").origin("alice").put("email", "alice@example.eu");

        assertThat(client.keyspace("profiles").origin("alice").get("email").text())
            .contains("alice@example.eu");
      }
    }
  }
}
