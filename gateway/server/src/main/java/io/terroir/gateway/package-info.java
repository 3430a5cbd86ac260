/**
 * One door per region. {@link io.terroir.gateway.GatewayServer} takes the calls of {@code
 * terroir.v1}, finds out where an origin lives, and has the request served there: by a shard of its
 * own region, by a read replica, or by a gateway of the home region. Package {@code service} speaks
 * gRPC, {@code routing} decides, {@code forward} talks to other gateways, {@code port} names what a
 * gateway needs.
 */
@NullMarked
package io.terroir.gateway;

import org.jspecify.annotations.NullMarked;
