package io.terroir.sdk;

import java.time.Duration;
import java.util.Optional;

/**
 * What a gateway said about a value.
 *
 * @param generation grows by one whenever the value is reserved, renewed, released or expires; 0 if
 *     it never was reserved
 * @param held whether somebody holds it
 * @param heldByOwner whether the owner that was named holds it
 * @param ttl how long it lasts from when it was reserved or renewed; empty if until it is released,
 *     or if it is free
 * @param fresh whether this very call reserved or renewed it: only then it is known since when its
 *     time runs
 */
public record ReservationInfo(
    long generation, boolean held, boolean heldByOwner, Optional<Duration> ttl, boolean fresh) {}
