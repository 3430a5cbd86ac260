package io.terroir.runtime.transport;

/**
 * Where a process listens for its peers.
 *
 * @param peer who must be found there; its certificate has to say the same
 * @param host name or IP address
 */
public record PeerAddress(Peer peer, String host, int port) {}
