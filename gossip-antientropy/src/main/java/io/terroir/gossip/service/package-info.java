/**
 * What gateways ask of this layer: operations on weak keyspaces, and eventual reads at read
 * replicas. A service serves at the node, a client calls from the gateway.
 */
@NullMarked
package io.terroir.gossip.service;

import org.jspecify.annotations.NullMarked;
