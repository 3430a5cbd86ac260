/**
 * What every layer stands on: the pipe, clocks, journal, store, peer transport, residency gate and
 * telemetry. A layer reaches time, threads, disks and the network only through the interfaces found
 * here, so that a simulated world can take their place.
 */
@NullMarked
package io.terroir.runtime;

import org.jspecify.annotations.NullMarked;
