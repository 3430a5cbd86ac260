package io.terroir.runtime.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.terroir.runtime.error.Reason;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A part of a request that is traced. */
final class TracedSpan implements Traced {
  private final Tracing tracing;
  private final Context context;
  private final Span span;
  private final AtomicBoolean ended = new AtomicBoolean();

  TracedSpan(Tracing tracing, Context context) {
    this.tracing = tracing;
    this.context = context;
    this.span = Span.fromContext(context);
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public Traced begin(String name) {
    return tracing.begin(name, SpanKind.INTERNAL, context);
  }

  @Override
  public Optional<TraceParent> parentOfOthers() {
    return Optional.of(tracing.parentOf(context));
  }

  @Override
  public void run(Runnable work) {
    RequestContext.run(context, work);
  }

  @Override
  public void end() {
    if (ended.compareAndSet(false, true)) {
      span.end();
    }
  }

  @Override
  public void fail(Reason reason) {
    if (ended.compareAndSet(false, true)) {
      span.setAttribute(Tracing.ERROR_TYPE, reason.name().toLowerCase(Locale.ROOT));
      span.setStatus(StatusCode.ERROR);
      span.end();
    }
  }
}
