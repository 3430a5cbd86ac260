package io.terroir.node.telemetry;

import static io.terroir.node.telemetry.EveryOperation.EU;
import static io.terroir.node.telemetry.EveryOperation.JP;
import static io.terroir.node.telemetry.EveryOperation.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.terroir.runtime.telemetry.Telemetry;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.ResidencyRule;
import io.terroir.sdk.TerroirClient;
import io.terroir.sdk.TerroirException;
import io.terroir.sdk.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One request is one trace, wherever its parts are done; and none unless somebody wants it. */
final class TraceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PUT = "terroir.v1.Data/Put";

  @TempDir private static Path directory;
  private static ObservedCluster observed;

  private final InMemorySpanExporter clientSpans = InMemorySpanExporter.create();
  private final OpenTelemetry tracingClient =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setSampler(Sampler.alwaysOn())
                  .addSpanProcessor(SimpleSpanProcessor.create(clientSpans))
                  .build())
          .build();

  @BeforeAll
  static void start() {
    // Gateways trace nothing by themselves.
    observed = new ObservedCluster(directory, 0);
    try (TerroirClient eu = client(EU, OpenTelemetry.noop())) {
      ResidencyRule restricted =
          ResidencyRule.inJurisdiction("eu-only", "EU").forOrigins(List.of("far", "far again"));
      eu.admin()
          .createKeyspace("traced", KeyspacePolicy.strong().withRules(restricted).withShards(1, 3));
    }
    for (String region : List.of(EU, US, JP)) {
      try (TerroirClient client = client(region, OpenTelemetry.noop())) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(TerroirException.class)
            .until(() -> put(client, "first of " + region).isEmpty());
      }
    }
  }

  @AfterAll
  static void stop() {
    observed.close();
  }

  @BeforeEach
  void forget() {
    observed.forgetSpans();
  }

  private static TerroirClient client(String region, OpenTelemetry telemetry) {
    return TerroirClient.builder()
        .endpoints(observed.cluster().endpoint(region))
        .openTelemetry(telemetry)
        .build();
  }

  private static Optional<TerroirException> put(TerroirClient client, String origin) {
    try {
      client.keyspace("traced").origin(origin).put("key", "value");
      return Optional.empty();
    } catch (TerroirException refused) {
      return Optional.of(refused);
    }
  }

  /** The first write to an origin that has to live in the EU, through the gateway of the US. */
  @Test
  void aWriteThatClaimsAndIsForwardedIsOneTraceThroughAllLayers() {
    try (TerroirClient us = client(US, tracingClient)) {
      assertThat(put(us, "far")).isEmpty();
    }
    SpanData call = clientSpans.getFinishedSpanItems().get(0);
    await().atMost(PATIENCE).until(() -> trace(call).size() >= 14);
    List<SpanData> trace = trace(call);

    SpanData entry = child(trace, call, PUT, SpanKind.SERVER, "us-east-1-gateway");
    SpanData claim = child(trace, entry, "peer/directory", SpanKind.CLIENT, "us-east-1-gateway");
    SpanData directory = child(trace, claim, "peer/directory", SpanKind.SERVER, "us-east-1-");
    SpanData command = child(trace, directory, "epaxos command", SpanKind.INTERNAL, "us-east-1-");
    SpanData agree = child(trace, command, "epaxos agree", SpanKind.INTERNAL, "us-east-1-");
    child(trace, agree, "journal sync", SpanKind.INTERNAL, "us-east-1-");
    child(trace, command, "epaxos execute", SpanKind.INTERNAL, "us-east-1-");

    SpanData forward = child(trace, entry, "peer/gateway", SpanKind.CLIENT, "us-east-1-gateway");
    SpanData home = child(trace, forward, "peer/gateway", SpanKind.SERVER, "eu-west-1-gateway");
    SpanData shard = lastChild(trace, home, "peer/shard", SpanKind.CLIENT, "eu-west-1-gateway");
    SpanData leader = child(trace, shard, "peer/shard", SpanKind.SERVER, "eu-west-1-");
    SpanData write = child(trace, leader, "raft write", SpanKind.INTERNAL, "eu-west-1-");
    SpanData sync = child(trace, write, "journal sync", SpanKind.INTERNAL, "eu-west-1-");
    SpanData replicate = child(trace, write, "raft replicate", SpanKind.INTERNAL, "eu-west-1-");
    SpanData apply = child(trace, write, "raft apply", SpanKind.INTERNAL, "eu-west-1-");

    assertThat(claim.getEndEpochNanos()).isLessThanOrEqualTo(forward.getStartEpochNanos());
    assertThat(replicate.getEndEpochNanos()).isLessThanOrEqualTo(apply.getStartEpochNanos());
    assertThat(List.of(sync, replicate, apply))
        .allMatch(part -> part.getEndEpochNanos() <= write.getEndEpochNanos());
    assertThat(trace).noneMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR);
  }

  @Test
  void aRequestThatNobodyWantsTracedLeavesNothing() {
    try (TerroirClient eu = client(EU, OpenTelemetry.noop())) {
      assertThat(put(eu, "silent")).isEmpty();
    }

    assertThat(observed.spans()).isEmpty();
  }

  @Test
  void requestsThatShareAClaimAndABatchKeepTheirOwnTraces() {
    try (TerroirClient us = client(US, tracingClient);
        TerroirClient silent = client(US, OpenTelemetry.noop())) {
      List<CompletableFuture<?>> writes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        TerroirClient client = i % 2 == 0 ? us : silent;
        writes.add(client.keyspace("traced").origin("far again").async().put("key " + i, "value"));
      }
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
    }
    List<SpanData> calls = clientSpans.getFinishedSpanItems();
    assertThat(calls).hasSize(10);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(calls)
                    .allSatisfy(
                        call ->
                            assertThat(trace(call))
                                .filteredOn(span -> span.getName().equals("raft write"))
                                .hasSize(1)));
    assertThat(observed.spans())
        .allMatch(
            span -> calls.stream().anyMatch(call -> call.getTraceId().equals(span.getTraceId())));
  }

  @Test
  void aRefusalIsAnErrorOfItsReasonAndWithoutItsText() {
    try (TerroirClient us = client(US, tracingClient)) {
      assertThatThrownBy(
              () ->
                  us.keyspace("traced")
                      .origin("far")
                      .put("key", "value", WriteOptions.defaults().requireHome(US)))
          .isInstanceOf(TerroirException.class);
    }
    SpanData call = clientSpans.getFinishedSpanItems().get(0);
    await().atMost(PATIENCE).until(() -> trace(call).size() >= 2);

    assertThat(trace(call))
        .filteredOn(span -> span.getName().equals(PUT))
        .hasSize(2)
        .allSatisfy(
            span -> {
              assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
              assertThat(span.getStatus().getDescription()).isEmpty();
              assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                  .isEqualTo("residency_violation");
            });
  }

  private List<SpanData> trace(SpanData call) {
    return Stream.concat(observed.spans().stream(), clientSpans.getFinishedSpanItems().stream())
        .filter(span -> span.getTraceId().equals(call.getTraceId()))
        .toList();
  }

  private static SpanData child(
      List<SpanData> trace, SpanData parent, String name, SpanKind kind, String node) {
    List<SpanData> found = children(trace, parent, name, kind, node);
    assertThat(found).as("%s of %s at %s in %s", name, parent.getName(), node, trace).hasSize(1);
    return found.get(0);
  }

  /** Of several attempts the one that went well. */
  private static SpanData lastChild(
      List<SpanData> trace, SpanData parent, String name, SpanKind kind, String node) {
    List<SpanData> found = children(trace, parent, name, kind, node);
    assertThat(found).as("%s of %s at %s in %s", name, parent.getName(), node, trace).isNotEmpty();
    return found.get(found.size() - 1);
  }

  private static List<SpanData> children(
      List<SpanData> trace, SpanData parent, String name, SpanKind kind, String node) {
    return trace.stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .filter(span -> span.getName().equals(name) && span.getKind() == kind)
        .filter(
            span ->
                Objects.requireNonNullElse(span.getAttributes().get(Telemetry.NODE), "")
                    .startsWith(node))
        .toList();
  }
}
