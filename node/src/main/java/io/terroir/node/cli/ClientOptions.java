package io.terroir.node.cli;

import io.terroir.sdk.TerroirClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that talks to a gateway. */
final class ClientOptions {
  @Option(
      names = {"-e", "--endpoint"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TERROIR_ENDPOINTS:-localhost:7400}",
      split = ",",
      description = "Gateways, in order of preference (default: ${DEFAULT-VALUE}).")
  private List<String> endpoints = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long a request may take (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  TerroirClient connect() {
    return TerroirClient.builder()
        .endpoints(endpoints)
        .deadline(Duration.ofSeconds(timeoutSeconds))
        .build();
  }

  boolean json() {
    return json;
  }
}
