package io.terroir.simulation.check;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.ArrayList;
import java.util.List;

/** The metrics of a run, to look at their labels. */
public final class CollectedMetrics {
  private final Reader reader = new Reader();
  private final OpenTelemetry openTelemetry =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();

  /** Where the platform reports. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Every name, description and label that an operator would see. */
  public List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (MetricData metric : reader.registration.collectAllMetrics()) {
      labels.add(metric.getName());
      labels.add(metric.getDescription());
      metric.getData().getPoints().forEach(point -> labels.add(point.getAttributes().toString()));
    }
    return labels;
  }

  private static final class Reader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration with) {
      registration = with;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
