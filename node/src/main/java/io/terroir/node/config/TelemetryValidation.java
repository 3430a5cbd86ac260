package io.terroir.node.config;

import io.terroir.node.config.TerroirConfig.TelemetrySection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold between the keys of the section {@code telemetry}. */
final class TelemetryValidation {
  private static final int INTERVAL_SECONDS_MAX = 3_600;
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final TelemetrySection section;
  private final List<String> problems;

  /** One line is added to {@code problems} for each rule that is broken. */
  TelemetryValidation(TelemetrySection section, List<String> problems) {
    this.section = section;
    this.problems = problems;
  }

  void check() {
    section
        .otlpIntervalSeconds()
        .filter(seconds -> seconds < 1 || seconds > INTERVAL_SECONDS_MAX)
        .ifPresent(
            seconds ->
                problems.add(
                    "telemetry.otlp-interval-seconds must be 1 to "
                        + INTERVAL_SECONDS_MAX
                        + ", not "
                        + seconds));
    section
        .traceRatio()
        .filter(ratio -> !(ratio >= 0 && ratio <= 1))
        .ifPresent(ratio -> problems.add("telemetry.trace-ratio must be 0 to 1, not " + ratio));
    if (section.otlpEndpoint().isPresent()) {
      checkEndpoint(section.otlpEndpoint().get());
    } else {
      needsEndpoint("trace-ratio", section.traceRatio().filter(ratio -> ratio != 0));
      needsEndpoint("otlp-protocol", section.otlpProtocol());
      needsEndpoint("otlp-interval-seconds", section.otlpIntervalSeconds());
      needsEndpoint("otlp-headers-file", section.otlpHeadersFile());
      needsEndpoint("otlp-authority", section.otlpAuthority());
    }
  }

  private void needsEndpoint(String key, Optional<?> value) {
    if (value.isPresent()) {
      problems.add(
          "telemetry." + key + ": there is no telemetry.otlp-endpoint that anything is sent to");
    }
  }

  private void checkEndpoint(String endpoint) {
    URI uri;
    try {
      uri = new URI(endpoint);
    } catch (URISyntaxException e) {
      mustBeUrl(endpoint);
      return;
    }
    if (uri.getHost() == null || !SCHEMES.contains(uri.getScheme())) {
      mustBeUrl(endpoint);
    } else if (uri.getUserInfo() != null) {
      problems.add(
          "telemetry.otlp-endpoint must not hold a password; otlp-headers-file is for secrets");
    } else if (uri.getScheme().equals("http")) {
      checkPlaintext(uri);
    }
  }

  private void mustBeUrl(String endpoint) {
    problems.add(
        "telemetry.otlp-endpoint must be http://HOST:PORT or https://HOST:PORT, not '"
            + endpoint
            + "'");
  }

  private void checkPlaintext(URI uri) {
    if (section.otlpAuthority().isPresent()) {
      problems.add("telemetry.otlp-authority: " + uri + " is not https, and shows no certificate");
    }
    if (section.otlpHeadersFile().isPresent() && !new HostPort(uri.getHost(), 0).isLoopback()) {
      problems.add(
          "telemetry.otlp-headers-file: " + uri + " is not https; secrets do not go out in clear");
    }
  }
}
