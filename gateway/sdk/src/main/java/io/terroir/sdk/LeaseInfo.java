package io.terroir.sdk;

import java.time.Duration;

/**
 * What is known of a lease.
 *
 * @param ttl its time
 * @param remaining until it ends if nobody renews it
 */
public record LeaseInfo(Placement placement, long id, Duration ttl, Duration remaining) {}
