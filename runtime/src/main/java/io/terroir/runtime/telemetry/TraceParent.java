package io.terroir.runtime.telemetry;

/**
 * To which trace, and to what in it, the work of another process belongs: the two headers of the
 * W3C trace context.
 *
 * @param traceparent ids and flags
 * @param tracestate what tracing systems add; empty if nothing
 */
public record TraceParent(String traceparent, String tracestate) {}
