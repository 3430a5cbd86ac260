package io.terroir.node.telemetry;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.telemetry.TelemetryConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A cluster of three regions in this process, all of whose signals can be looked at. */
final class ObservedCluster implements AutoCloseable {
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Telemetry telemetry;
  private final DevCluster cluster;

  /** {@code traceRatio} is the share of the requests that is traced. */
  ObservedCluster(Path directory, double traceRatio) {
    this.telemetry =
        Telemetry.start(
            TelemetryConfig.metricsOnly("terroir", "test", Optional.empty(), "127.0.0.1", 0)
                .withMetricReaders(List.of(metrics))
                .withTraces(traceRatio, List.of(SimpleSpanProcessor.create(spans))));
    this.cluster =
        DevCluster.start(
            directory,
            DevPorts.ANY,
            telemetry,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            });
  }

  DevCluster cluster() {
    return cluster;
  }

  Telemetry telemetry() {
    return telemetry;
  }

  /** Does everything that clients can do, see {@link EveryOperation}. */
  void doEverything(String word) throws Exception {
    try (EveryOperation operations = new EveryOperation(cluster, telemetry.openTelemetry(), word)) {
      operations.run();
    }
  }

  /** What is measured now. */
  Collection<MetricData> metrics() {
    return metrics.collectAllMetrics();
  }

  /** The spans that have ended. */
  List<SpanData> spans() {
    return spans.getFinishedSpanItems();
  }

  void forgetSpans() {
    spans.reset();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
