/**
 * Where the processes of the deployment are reached. Who they are, and what they may decide, is
 * known by configuration, consensus and certificates: discovery only gives addresses, which may be
 * wrong and may change at any time. A {@linkplain io.terroir.node.discovery.Discovery source} is
 * asked by the process that starts; {@link io.terroir.node.discovery.PeerAddresses} makes what all
 * sources say into what the peer transport asks.
 */
@NullMarked
package io.terroir.node.discovery;

import org.jspecify.annotations.NullMarked;
