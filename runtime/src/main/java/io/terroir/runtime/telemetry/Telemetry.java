package io.terroir.runtime.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.terroir.runtime.error.PortInUseException;
import io.terroir.runtime.transport.Peer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Metrics, traces and health of one process. Registers nothing globally, so that several can live
 * in one JVM. Thread-safe.
 *
 * <p>Where many members share a process they share this object too: each describes what it measures
 * with {@link #attributesOf its own attributes}, see {@link MemberMetrics}.
 */
public final class Telemetry implements AutoCloseable {
  /** The region of a member, on everything that it measures. */
  public static final AttributeKey<String> REGION = AttributeKey.stringKey("terroir.region");

  /** The name of a member, on everything that it measures. */
  public static final AttributeKey<String> NODE = AttributeKey.stringKey("terroir.node");

  /**
   * Combinations of attributes per instrument; more are counted together as one overflow series. A
   * few hundred are what twelve members with three lanes and four outcomes need.
   */
  public static final int SERIES_PER_INSTRUMENT_MAX = 1_000;

  private static final String SCOPE = "io.terroir";

  // Names of the OpenTelemetry semantic conventions for resources.
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> SERVICE_VERSION =
      AttributeKey.stringKey("service.version");
  private static final AttributeKey<String> SERVICE_INSTANCE =
      AttributeKey.stringKey("service.instance.id");
  private static final AttributeKey<String> CLOUD_REGION = AttributeKey.stringKey("cloud.region");

  private final OpenTelemetrySdk sdk;
  private final HealthChecks health;
  private final TelemetryEndpoint endpoint;
  private final List<AutoCloseable> processMetrics;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Telemetry(
      OpenTelemetrySdk sdk,
      PrometheusRegistry registry,
      HealthChecks health,
      TelemetryConfig config) {
    this.sdk = sdk;
    this.health = health;
    this.endpoint = TelemetryEndpoint.start(config.host(), config.port(), registry, health);
    this.processMetrics = ProcessMetrics.observe(meter());
  }

  /**
   * Sets everything up and serves {@code /metrics}, and {@code /health/started}, {@code
   * /health/live} and {@code /health/ready}.
   *
   * @throws PortInUseException if another process listens on the port
   */
  public static Telemetry start(TelemetryConfig config) {
    return start(config, new HealthChecks());
  }

  /**
   * The same with checks that count from the first answer on.
   *
   * @throws PortInUseException if another process listens on the port
   */
  public static Telemetry start(TelemetryConfig config, HealthChecks health) {
    Resource resource = Resource.getDefault().merge(Resource.create(resourceAttributes(config)));
    PrometheusMetricReader reader =
        PrometheusMetricReader.builder().setOtelScopeLabelsEnabled(false).build();
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(reader);
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(meterProvider(resource, reader, config))
            .setTracerProvider(tracerProvider(resource, config))
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    try {
      return new Telemetry(sdk, registry, health, config);
    } catch (RuntimeException e) {
      sdk.close();
      throw e;
    }
  }

  /** What a member writes on everything that it measures. */
  public static Attributes attributesOf(Peer member) {
    return Attributes.of(REGION, member.region().name(), NODE, member.node().name());
  }

  /** For libraries that bring their own instruments. */
  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** For instruments of this product. */
  public Meter meter() {
    return sdk.getMeter(SCOPE);
  }

  /** For spans of this product. */
  public Tracer tracer() {
    return sdk.getTracer(SCOPE);
  }

  /** What {@code /health} asks. */
  public HealthChecks health() {
    return health;
  }

  /** The port of the HTTP endpoint. */
  public int port() {
    return endpoint.port();
  }

  /** Stops serving and hands what is left to the span processors; only the first call counts. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    endpoint.close();
    Closing.closeAll(processMetrics);
    sdk.close();
  }

  private static Attributes resourceAttributes(TelemetryConfig config) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put(SERVICE_NAME, config.serviceName())
            .put(SERVICE_VERSION, config.serviceVersion());
    config
        .member()
        .ifPresent(
            member ->
                attributes
                    .put(SERVICE_INSTANCE, member.node().name())
                    .put(CLOUD_REGION, member.region().name())
                    .putAll(attributesOf(member)));
    return attributes.build();
  }

  private static SdkMeterProvider meterProvider(
      Resource resource, MetricReader scraped, TelemetryConfig config) {
    SdkMeterProviderBuilder builder = SdkMeterProvider.builder().setResource(resource);
    Stream.concat(Stream.of(scraped), config.metricReaders().stream())
        .forEach(
            reader ->
                builder.registerMetricReader(reader, instrument -> SERIES_PER_INSTRUMENT_MAX));
    return builder.build();
  }

  private static SdkTracerProvider tracerProvider(Resource resource, TelemetryConfig config) {
    // Where nobody gets the spans, those that a caller wants would only cost.
    Sampler sampler =
        config.spanProcessors().isEmpty()
            ? Sampler.alwaysOff()
            : Sampler.parentBased(Sampler.traceIdRatioBased(config.traceRatio()));
    SdkTracerProviderBuilder builder =
        SdkTracerProvider.builder().setResource(resource).setSampler(sampler);
    config.spanProcessors().forEach(builder::addSpanProcessor);
    return builder.build();
  }
}
