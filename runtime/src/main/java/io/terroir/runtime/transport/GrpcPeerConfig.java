package io.terroir.runtime.transport;

import java.util.Optional;

/**
 * What a {@link GrpcPeerTransport} is told.
 *
 * @param self this process; with TLS its certificate must say the same
 * @param listenHost the address to listen on; without TLS it must be a loopback address
 * @param listenPort 0 takes any free port
 * @param tls both sides show a certificate; empty only for development on one machine, where a
 *     process is believed who it says it is
 */
public record GrpcPeerConfig(
    Peer self, String listenHost, int listenPort, Optional<TlsFiles> tls, LaneBounds bounds) {}
