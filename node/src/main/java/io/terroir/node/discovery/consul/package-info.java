/**
 * Consul as a source of addresses. Every process registers itself with the agent that it is told,
 * renews a TTL check, and watches the service with blocking queries.
 */
@NullMarked
package io.terroir.node.discovery.consul;

import org.jspecify.annotations.NullMarked;
