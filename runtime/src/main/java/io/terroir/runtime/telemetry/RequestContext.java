package io.terroir.runtime.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The traced request that a thread works for, if it works for one: it goes along when work is
 * handed to a pipe, and its ids are in the diagnostic context of what is logged meanwhile. For
 * requests that are not traced this is one look at the thread.
 */
public final class RequestContext {
  /** The key of the trace's id in the diagnostic context of logs. */
  public static final String TRACE_ID = "trace_id";

  /** The key of the span's id in the diagnostic context of logs. */
  public static final String SPAN_ID = "span_id";

  private RequestContext() {}

  /** {@code work} as a part of the request that this thread works for. */
  public static Runnable carriedBy(Runnable work) {
    Context context = Context.current();
    return context == Context.root() ? work : () -> run(context, work);
  }

  /**
   * Runs what it is given at once, on the thread that gives it, as a part of the request that this
   * thread works for now; as a part of none if it works for none.
   */
  public static Executor sameRequest() {
    Context context = Context.current();
    return work -> run(context, work);
  }

  static void run(Context context, Runnable work) {
    String traceBefore = MDC.get(TRACE_ID);
    String spanBefore = MDC.get(SPAN_ID);
    SpanContext span = Span.fromContext(context).getSpanContext();
    Scope scope = context.makeCurrent();
    try {
      set(TRACE_ID, span.isValid() ? span.getTraceId() : null);
      set(SPAN_ID, span.isValid() ? span.getSpanId() : null);
      work.run();
    } finally {
      scope.close();
      set(TRACE_ID, traceBefore);
      set(SPAN_ID, spanBefore);
    }
  }

  private static void set(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
