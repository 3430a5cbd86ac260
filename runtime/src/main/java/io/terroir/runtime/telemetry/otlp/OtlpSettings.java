package io.terroir.runtime.telemetry.otlp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how a process sends its signals.
 *
 * @param endpoint of the collector, {@code http://host:port} or {@code https://host:port}; over
 *     HTTP the paths of the signals are added to its path
 * @param metricInterval how often metrics are sent
 * @param headersFile what is sent with every request, see {@link HeadersFile}
 * @param authority who has signed the certificate of the collector, in PEM; empty: whom the Java
 *     runtime trusts
 */
public record OtlpSettings(
    URI endpoint,
    Protocol protocol,
    Duration metricInterval,
    Optional<Path> headersFile,
    Optional<Path> authority) {
  /** How OTLP is spoken. */
  public enum Protocol {
    /** Over gRPC, usually on port 4317. */
    GRPC,
    /** As protobuf over HTTP, usually on port 4318. */
    HTTP
  }
}
