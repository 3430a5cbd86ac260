/**
 * Sends metrics and traces to an OpenTelemetry collector by OTLP: over HTTP with the client of the
 * Java runtime, over gRPC with the transport that this product has anyway.
 */
@NullMarked
package io.terroir.runtime.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
