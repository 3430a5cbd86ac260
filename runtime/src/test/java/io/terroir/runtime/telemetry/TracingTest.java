package io.terroir.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class TracingTest {
  private static final TraceParent NOTHING = new TraceParent("", "");
  private static final TraceParent WANTED =
      new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");
  private static final TraceParent UNWANTED =
      new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "");

  private final List<SpanData> ended = new ArrayList<>();

  private Tracing tracing(double ratio) {
    return Tracing.of(
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
                    .addSpanProcessor(new Ended())
                    .build())
            .build(),
        new Peer(new NodeId("paris"), new RegionId("eu-west-1")));
  }

  private final class Ended implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      ended.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  @Test
  void aRequestThatIsNotTracedCostsNoObject() {
    Tracing tracing = tracing(0);
    Runnable work = () -> {};

    assertThat(tracing.enter("Data/Put", NOTHING)).isSameAs(Traced.NONE);
    assertThat(tracing.enter("Data/Put", UNWANTED)).isSameAs(Traced.NONE);
    assertThat(tracing.begin("raft write")).isSameAs(Traced.NONE);
    assertThat(tracing.ask("SHARD", "boston")).isSameAs(Traced.NONE);
    assertThat(RequestContext.carriedBy(work)).isSameAs(work);
    assertThat(Tracing.NONE.enter("Data/Put", WANTED).isOn()).isFalse();
  }

  @Test
  void whoeverCallsDecidesAndElseTheRatio() {
    assertThat(tracing(0).enter("Data/Put", WANTED).isOn()).isTrue();
    assertThat(tracing(1).enter("Data/Put", UNWANTED).isOn()).isFalse();
    assertThat(tracing(1).enter("Data/Put", NOTHING).isOn()).isTrue();
    assertThat(tracing(0).enter("Data/Put", new TraceParent("nonsense", "")).isOn()).isFalse();
  }

  @Test
  void onlyWhereARequestEntersATraceBegins() {
    assertThat(tracing(1).begin("raft write").isOn()).isFalse();
    assertThat(tracing(1).ask("SHARD", "boston").isOn()).isFalse();
    assertThat(tracing(1).serve("SHARD", "boston", NOTHING).isOn()).isFalse();
    assertThat(tracing(1).serve("SHARD", "boston", new TraceParent("nonsense", "")).isOn())
        .isFalse();
  }

  @Test
  void aRequestOfAnotherProcessIsAPartOfItsTrace() {
    Tracing paris = tracing(0);
    Traced entered = paris.enter("Data/Put", WANTED);
    List<Traced> asked = new ArrayList<>();
    entered.run(() -> asked.add(paris.ask("SHARD", "boston")));
    TraceParent told = asked.get(0).parentOfOthers().orElseThrow();

    Traced served = paris.serve("SHARD", "paris", told);
    served.end();
    asked.get(0).end();
    entered.end();
    entered.fail(Reason.INTERNAL);

    assertThat(told.tracestate()).isEqualTo("vendor=1");
    assertThat(ended).hasSize(3);
    assertThat(ended)
        .allMatch(span -> span.getTraceId().equals("0af7651916cd43dd8448eb211c80319c"));
    assertThat(ended.get(0).getParentSpanId()).isEqualTo(ended.get(1).getSpanId());
    assertThat(ended.get(1).getParentSpanId()).isEqualTo(ended.get(2).getSpanId());
    assertThat(ended.get(0).getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(ended.get(0).getName()).isEqualTo("peer/shard");
  }

  @Test
  void theIdsAreInTheDiagnosticContextWhileTheRequestIsWorkedFor() {
    Traced entered = tracing(0).enter("Data/Put", WANTED);
    List<Optional<String>> seen = new ArrayList<>();
    List<Runnable> carried = new ArrayList<>();
    List<Executor> callers = new ArrayList<>();

    entered.run(
        () -> {
          seen.add(Optional.ofNullable(MDC.get(RequestContext.TRACE_ID)));
          carried.add(
              RequestContext.carriedBy(
                  () -> seen.add(Optional.ofNullable(MDC.get(RequestContext.TRACE_ID)))));
        });
    callers.add(RequestContext.sameRequest());
    seen.add(Optional.ofNullable(MDC.get(RequestContext.TRACE_ID)));
    carried.get(0).run();
    entered.run(
        () ->
            callers
                .get(0)
                .execute(() -> seen.add(Optional.ofNullable(MDC.get(RequestContext.TRACE_ID)))));

    Optional<String> trace = Optional.of("0af7651916cd43dd8448eb211c80319c");
    assertThat(seen).containsExactly(trace, Optional.empty(), trace, Optional.empty());
    assertThat(MDC.get(RequestContext.SPAN_ID)).isNull();
  }
}
