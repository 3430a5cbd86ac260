package io.terroir.node.cli;

import io.terroir.sdk.ClientBuilder;
import io.terroir.sdk.ClientTls;
import io.terroir.sdk.TerroirClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that talks to a gateway. */
final class ClientOptions {
  @Option(
      names = {"-e", "--endpoint"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TERROIR_ENDPOINTS:-localhost:7400}",
      split = ",",
      description =
          "Gateways, in order of preference. Default: TERROIR_ENDPOINTS, or localhost:7400.")
  private List<String> endpoints = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How many seconds a request may take (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Option(
      names = "--tls",
      defaultValue = "${env:TERROIR_TLS:-false}",
      description =
          "Talk TLS to gateways whose authority the Java runtime trusts. Default: TERROIR_TLS.")
  private boolean tls;

  @Option(
      names = "--tls-authority",
      paramLabel = "FILE",
      defaultValue = "${env:TERROIR_AUTHORITY:-}",
      description =
          "Talk TLS to gateways whose certificate is from this authority (PEM). Default:"
              + " TERROIR_AUTHORITY.")
  private String authority = "";

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      defaultValue = "${env:TERROIR_CERTIFICATE:-}",
      description =
          "Shown to gateways that ask for a certificate (PEM). Default: TERROIR_CERTIFICATE.")
  private String certificate = "";

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:TERROIR_KEY:-}",
      description = "The key of --tls-certificate (PEM, PKCS #8). Default: TERROIR_KEY.")
  private String key = "";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  TerroirClient connect() {
    ClientBuilder builder =
        TerroirClient.builder().endpoints(endpoints).deadline(Duration.ofSeconds(timeoutSeconds));
    if (tls || !authority.isBlank() || !certificate.isBlank() || !key.isBlank()) {
      builder.tls(clientTls());
    }
    return builder.build();
  }

  private ClientTls clientTls() {
    if (certificate.isBlank() != key.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--tls-certificate and --tls-key go together");
    }
    ClientTls trusting =
        authority.isBlank()
            ? ClientTls.withSystemAuthorities()
            : ClientTls.withAuthorities(Path.of(authority));
    return certificate.isBlank()
        ? trusting
        : trusting.withIdentity(Path.of(certificate), Path.of(key));
  }

  boolean json() {
    return json;
  }
}
