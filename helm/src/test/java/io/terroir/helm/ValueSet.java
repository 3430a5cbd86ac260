package io.terroir.helm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The values that the chart is tested with: what users have, from least to most. */
enum ValueSet {
  /** One region with secrets that are there; all else as it is by default. */
  MINIMAL("minimal"),
  CERT_MANAGER("minimal", "cert-manager"),
  OWN_SECRETS("minimal", "own-secrets"),
  AUTOSCALING("minimal", "autoscaling"),
  /** Pods ask the API server for each other. */
  KUBERNETES("minimal", "kubernetes"),
  /** Processes are registered with Consul. */
  CONSUL("minimal", "consul"),
  /** Metrics and traces are sent to a collector. */
  TELEMETRY("minimal", "telemetry"),
  /** Every value that there is. */
  EVERYTHING("minimal", "everything"),
  /** The example, as it is. */
  PRODUCTION("deployment", "eu-west-1"),
  PRODUCTION_IN_THE_US("deployment", "us-east-1"),
  PRODUCTION_IN_JAPAN("deployment", "ap-northeast-1"),
  WITHOUT_PROMETHEUS("deployment", "eu-west-1", "without-prometheus");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  ValueSet(String... names) {
    this.names = List.of(names);
  }

  /** The files, each counting before those before it. */
  List<Path> files() {
    return names.stream().map(ValueSet::file).toList();
  }

  private static Path file(String name) {
    Path example = Chart.EXAMPLES.resolve(name + ".yaml");
    return Files.exists(example) ? example : Chart.VALUES.resolve(name + ".yaml");
  }

  /** The name of the release and of its namespace. */
  String release() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
