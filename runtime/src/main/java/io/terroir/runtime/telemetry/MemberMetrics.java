package io.terroir.runtime.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.terroir.runtime.disk.FreeSpace;
import io.terroir.runtime.disk.RocksDirectory;
import io.terroir.runtime.journal.DiskJournal;
import io.terroir.runtime.pipe.EventPipe;
import io.terroir.runtime.request.PeerRequests;
import io.terroir.runtime.residency.ScopeGate;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.SendResult;
import io.terroir.runtime.transport.TransportCounters;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The instruments of one member of the deployment; they end when it closes. Values are read when
 * somebody scrapes, so measuring costs nothing in between. Thread-safe.
 */
public final class MemberMetrics implements AutoCloseable {
  private static final AttributeKey<String> LANE = AttributeKey.stringKey("terroir.lane");
  private static final AttributeKey<String> RESULT = AttributeKey.stringKey("terroir.result");
  private static final AttributeKey<String> PIPE = AttributeKey.stringKey("terroir.pipe");
  private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("terroir.database");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Meter meter;
  private final Attributes member;
  private final List<AutoCloseable> instruments = new CopyOnWriteArrayList<>();

  /** The metrics of {@code member} in the process of {@code telemetry}. */
  public MemberMetrics(Telemetry telemetry, Peer member) {
    this.meter = telemetry.meter();
    this.member = Telemetry.attributesOf(member);
  }

  /**
   * A number that only grows.
   *
   * @param name {@code terroir.<part>.<what>}
   * @param unit in UCUM, such as {@code By} or {@code {request}}
   * @param attributes beside region and node; few values each, no user data
   */
  public MemberMetrics counter(
      String name, String unit, String description, Attributes attributes, LongSupplier value) {
    Attributes all = withMember(attributes);
    instruments.add(
        meter
            .counterBuilder(name)
            .setUnit(unit)
            .setDescription(description)
            .buildWithCallback(measurement -> measurement.record(value.getAsLong(), all)));
    return this;
  }

  /**
   * Time that only grows, in seconds; the other parameters are those of {@link #counter}.
   *
   * @param nanos the time so far
   */
  public MemberMetrics time(
      String name, String description, Attributes attributes, LongSupplier nanos) {
    Attributes all = withMember(attributes);
    instruments.add(
        meter
            .counterBuilder(name)
            .ofDoubles()
            .setUnit("s")
            .setDescription(description)
            .buildWithCallback(
                measurement -> measurement.record(nanos.getAsLong() / NANOS_PER_SECOND, all)));
    return this;
  }

  /**
   * A number that goes up and down; the parameters are those of {@link #counter}.
   *
   * @param value not a number while there is nothing to tell
   */
  public MemberMetrics gauge(
      String name, String unit, String description, Attributes attributes, DoubleSupplier value) {
    Attributes all = withMember(attributes);
    instruments.add(
        meter
            .gaugeBuilder(name)
            .setUnit(unit)
            .setDescription(description)
            .buildWithCallback(
                measurement -> {
                  double now = value.getAsDouble();
                  if (!Double.isNaN(now)) {
                    measurement.record(now, all);
                  }
                }));
    return this;
  }

  /**
   * How long something takes, as a histogram in seconds; the other parameters are those of {@link
   * #counter}.
   *
   * @param timing recorded by whoever does it; nobody else may observe it
   */
  public MemberMetrics timing(
      String name, String description, Attributes attributes, Timing timing) {
    Attributes all = withMember(attributes);
    DoubleHistogram histogram =
        meter
            .histogramBuilder(name)
            .setUnit("s")
            .setDescription(description)
            .setExplicitBucketBoundariesAdvice(DurationBuckets.SECONDS)
            .build();
    timing.observedBy(nanos -> histogram.record(nanos / NANOS_PER_SECOND, all));
    instruments.add(timing::unobserved);
    return this;
  }

  /** What a peer transport sends, loses and receives. */
  public MemberMetrics transport(TransportCounters counters) {
    for (Lane lane : Lane.values()) {
      for (SendResult result : SendResult.values()) {
        counter(
            "terroir.transport.sent",
            "{envelope}",
            "Envelopes handed to the peer transport, by what became of them",
            Attributes.of(LANE, label(lane), RESULT, label(result)),
            () -> counters.sent(lane, result));
      }
      counter(
          "terroir.transport.received",
          "{envelope}",
          "Envelopes that arrived from peers",
          Attributes.of(LANE, label(lane)),
          () -> counters.received(lane));
      bytes(lane, counters);
    }
    return this;
  }

  private void bytes(Lane lane, TransportCounters counters) {
    Attributes attributes = Attributes.of(LANE, label(lane));
    counter(
            "terroir.transport.sent.size",
            "By",
            "Payloads that the peer transport has taken",
            attributes,
            () -> counters.bytesSent(lane))
        .counter(
            "terroir.transport.received.size",
            "By",
            "Payloads that arrived from peers",
            attributes,
            () -> counters.bytesReceived(lane))
        .gauge(
            "terroir.transport.waiting",
            "By",
            "What the peer transport has taken and has yet to hand to the line",
            attributes,
            () -> counters.waitingBytes(lane));
  }

  /** When the certificate ends that the member shows, asked at each collection. */
  public MemberMetrics certificate(Supplier<Instant> validUntil) {
    return gauge(
        "terroir.tls.certificate.not_after",
        "s",
        "When the certificate ends that this process shows, as a Unix time",
        Attributes.empty(),
        () -> validUntil.get().getEpochSecond());
  }

  /** What is known of where other processes are. */
  public MemberMetrics discovery(DoubleSupplier processes, LongSupplier failures) {
    return gauge(
            "terroir.discovery.processes",
            "{process}",
            "Processes whose address is known",
            Attributes.empty(),
            processes)
        .counter(
            "terroir.discovery.failures",
            "{attempt}",
            "Attempts to look up processes that failed",
            Attributes.empty(),
            failures);
  }

  /** Whether the machine says that it is somewhere else, asked at each collection. */
  public MemberMetrics machineElsewhere(BooleanSupplier elsewhere) {
    return gauge(
        "terroir.residency.machine.elsewhere",
        "{machine}",
        "Whether the machine says that it is in another region than the process belongs to",
        Attributes.empty(),
        () -> elsewhere.getAsBoolean() ? 1 : 0);
  }

  /** Requests to peers. */
  public MemberMetrics requests(PeerRequests requests) {
    return gauge(
            "terroir.requests.outstanding",
            "{request}",
            "Requests to peers that wait for an answer",
            Attributes.empty(),
            requests::outstanding)
        .counter(
            "terroir.requests.late",
            "{answer}",
            "Answers of peers that came after the deadline",
            Attributes.empty(),
            requests::lateAnswers);
  }

  /** What the residency gate refuses. */
  public MemberMetrics gate(ScopeGate gate) {
    return counter(
        "terroir.residency.refusals",
        "{envelope}",
        "Envelopes that the residency gate did not let out",
        Attributes.empty(),
        gate::refused);
  }

  /** A pipe; {@code name} tells it from the other pipes of the member. */
  public MemberMetrics pipe(String name, EventPipe pipe) {
    Attributes attributes = Attributes.of(PIPE, name);
    return gauge("terroir.pipe.waiting", "{handler}", "Work that waits", attributes, pipe::waiting)
        .counter("terroir.pipe.handled", "{handler}", "Work done", attributes, pipe::handled)
        .counter(
            "terroir.pipe.refused",
            "{handler}",
            "Work refused because the pipe was full",
            attributes,
            pipe::refused)
        .gauge(
            "terroir.pipe.handler.longest",
            "s",
            "The longest handler since the last scrape",
            attributes,
            () -> pipe.takeLongestHandlerNanos() / NANOS_PER_SECOND);
  }

  /** The journal. */
  public MemberMetrics journal(DiskJournal journal) {
    Attributes none = Attributes.empty();
    return counter(
            "terroir.journal.batches", "{batch}", "Batches made durable", none, journal::batches)
        .counter("terroir.journal.syncs", "{sync}", "Syncs of the disk", none, journal::syncs)
        .gauge(
            "terroir.journal.waiting",
            "By",
            "Bytes that wait to be made durable",
            none,
            journal::waitingBytes)
        .gauge(
            "terroir.journal.sync.longest",
            "s",
            "The longest sync since the last scrape",
            none,
            () -> journal.takeLongestSyncNanos() / NANOS_PER_SECOND)
        .timing(
            "terroir.journal.sync.duration",
            "How long writes to the journal took with their syncs",
            none,
            journal.syncTiming());
  }

  /**
   * A RocksDB of the member.
   *
   * @param name tells it from the other ones of the member
   */
  public MemberMetrics database(String name, RocksDirectory directory) {
    Attributes attributes = Attributes.of(DATABASE, name);
    for (RocksProperty property : RocksProperty.values()) {
      gauge(
          "terroir.rocksdb." + property.metric(),
          property.unit(),
          property.description(),
          attributes,
          () -> directory.property(property.key()).orElse(Double.NaN));
    }
    return this;
  }

  /** The disk. */
  public MemberMetrics disk(FreeSpace space) {
    return gauge(
            "terroir.disk.free",
            "By",
            "Room that is left on the disk",
            Attributes.empty(),
            () -> space.usableBytes().orElse(Double.NaN))
        .gauge(
            "terroir.disk.reserved",
            "By",
            "Room that is kept back: with less left, writes are refused",
            Attributes.empty(),
            space::reserveBytes);
  }

  @Override
  public void close() {
    Closing.closeAll(instruments);
    instruments.clear();
  }

  private Attributes withMember(Attributes attributes) {
    return member.toBuilder().putAll(attributes).build();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
