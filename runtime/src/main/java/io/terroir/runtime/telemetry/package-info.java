/** OpenTelemetry set-up and the metrics endpoint. */
@NullMarked
package io.terroir.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
