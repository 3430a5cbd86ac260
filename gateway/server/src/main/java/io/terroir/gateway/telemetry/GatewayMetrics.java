package io.terroir.gateway.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.telemetry.DurationBuckets;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.runtime.transport.Peer;
import java.util.Locale;
import java.util.Optional;

/** The instruments of one gateway. Durations are in seconds. Thread-safe. */
public final class GatewayMetrics {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("terroir.outcome");
  private static final AttributeKey<String> LAYER = AttributeKey.stringKey("terroir.layer");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("terroir.operation");
  private static final AttributeKey<String> CONSISTENCY =
      AttributeKey.stringKey("terroir.consistency");
  private static final AttributeKey<String> SERVING_REGION =
      AttributeKey.stringKey("terroir.serving.region");
  private static final AttributeKey<String> PEER_REGION =
      AttributeKey.stringKey("terroir.peer.region");
  private static final String DONE = "ok";

  /** Of requests that nobody has served. */
  private static final String NO_REGION = "none";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Attributes member;
  private final DoubleHistogram calls;
  private final DoubleHistogram requests;
  private final DoubleHistogram staleness;
  private final DoubleHistogram claims;
  private final DoubleHistogram forwards;
  private final LongUpDownCounter active;
  private final LongUpDownCounter watches;

  /** The instruments of the gateway {@code self}, which report to {@code telemetry}. */
  public GatewayMetrics(OpenTelemetry telemetry, Peer self) {
    this.member = Telemetry.attributesOf(self);
    Meter meter = telemetry.getMeter("io.terroir.gateway");
    this.calls = duration(meter, "terroir.gateway.call.duration", "How long calls of clients took");
    this.requests =
        duration(
            meter,
            "terroir.gateway.request.duration",
            "How long requests of clients for data took, by what they asked for and who served"
                + " them");
    this.staleness =
        duration(
            meter,
            "terroir.gateway.answer.staleness",
            "How stale answers that replicas of this region gave can be, where there is a bound");
    this.claims =
        duration(
            meter, "terroir.gateway.claim.duration", "How long claims of origins took, by outcome");
    this.forwards =
        duration(
            meter,
            "terroir.gateway.forward.duration",
            "How long gateways of other regions took to answer what was forwarded to them");
    this.active =
        meter
            .upDownCounterBuilder("terroir.gateway.calls.active")
            .setUnit("{call}")
            .setDescription("Calls of clients that are being served, watches not counted")
            .build();
    this.watches =
        meter
            .upDownCounterBuilder("terroir.gateway.watches.active")
            .setUnit("{watch}")
            .setDescription("Watches of clients that are open")
            .build();
  }

  private static DoubleHistogram duration(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(DurationBuckets.SECONDS)
        .build();
  }

  /** A call of a client began. */
  public void callBegan() {
    active.add(1, member);
  }

  /**
   * It ended.
   *
   * @param method as gRPC names it, {@code package.Service/Method}
   * @param refusal with what it was refused; the bounds of admission and of the pipe show here
   */
  public void callEnded(String method, Optional<Refusal> refusal, long tookNanos) {
    active.add(-1, member);
    calls.record(
        tookNanos / NANOS_PER_SECOND,
        with(Attributes.of(METHOD, method, OUTCOME, outcome(refusal))));
  }

  /** A watch began. */
  public void watchBegan() {
    watches.add(1, member);
  }

  /** It ended; the parameters are those of {@link #callEnded}. */
  public void watchEnded(String method, Optional<Refusal> refusal, long tookNanos) {
    watches.add(-1, member);
    watchRefused(method, refusal, tookNanos);
  }

  /**
   * It was refused, or has ended before it began; the parameters are those of {@link #callEnded}.
   */
  public void watchRefused(String method, Optional<Refusal> refusal, long tookNanos) {
    calls.record(
        tookNanos / NANOS_PER_SECOND,
        with(Attributes.of(METHOD, method, OUTCOME, outcome(refusal))));
  }

  /**
   * A request for data that entered the platform here has ended.
   *
   * @param servedIn the region that served it; empty if nobody did
   */
  public void request(
      RequestKind kind, Optional<RegionId> servedIn, Optional<Refusal> refusal, long tookNanos) {
    requests.record(
        tookNanos / NANOS_PER_SECOND,
        with(
            Attributes.of(
                LAYER,
                kind.strong() ? "strong" : "weak",
                OPERATION,
                kind.write() ? "write" : "read",
                CONSISTENCY,
                label(kind.consistency()),
                SERVING_REGION,
                servedIn.map(RegionId::name).orElse(NO_REGION),
                OUTCOME,
                outcome(refusal))));
  }

  /** A replica of this region has answered, and its answer is at most so old. */
  public void staleness(Consistency consistency, long staleMillisMax) {
    staleness.record(
        staleMillisMax / MILLIS_PER_SECOND, with(Attributes.of(CONSISTENCY, label(consistency))));
  }

  /** What became of a claim. */
  public enum Claimed {
    /** It bound the origin to the region that was asked for. */
    AS_WANTED,
    /** It bound the origin to another region, since the policy does not let that one keep it. */
    ELSEWHERE,
    /** Somebody else had bound the origin before. */
    BEFORE
  }

  /** A claim was decided. */
  public void claimed(Claimed what, long tookNanos) {
    claims.record(tookNanos / NANOS_PER_SECOND, with(Attributes.of(OUTCOME, label(what))));
  }

  /** A claim was refused, or not decided in time. */
  public void claimRefused(Refusal refusal, long tookNanos) {
    claims.record(
        tookNanos / NANOS_PER_SECOND, with(Attributes.of(OUTCOME, outcome(Optional.of(refusal)))));
  }

  /** A request was forwarded to another region and has ended. */
  public void forwarded(RegionId to, Optional<Refusal> refusal, long tookNanos) {
    forwards.record(
        tookNanos / NANOS_PER_SECOND,
        with(Attributes.of(PEER_REGION, to.name(), OUTCOME, outcome(refusal))));
  }

  private Attributes with(Attributes attributes) {
    return member.toBuilder().putAll(attributes).build();
  }

  private static String outcome(Optional<Refusal> refusal) {
    return refusal.map(refused -> label(refused.reason())).orElse(DONE);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
