/**
 * What a process tells about itself: OpenTelemetry meter and tracer, the endpoint that Prometheus
 * scrapes, and health. {@code Telemetry} is one per process, {@code MemberMetrics} one per member
 * of the deployment that lives in it. Instruments are named {@code terroir.<part>.<what>}, which
 * Prometheus shows as {@code terroir_<part>_<what>}; nothing of a key, an origin or an unbounded id
 * ever becomes an attribute.
 */
@NullMarked
package io.terroir.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
