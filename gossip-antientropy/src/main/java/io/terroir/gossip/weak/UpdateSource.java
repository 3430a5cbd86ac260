package io.terroir.gossip.weak;

import io.terroir.runtime.transport.Peer;

/** Where accepted updates came from. */
sealed interface UpdateSource {
  /** A client wrote them at this replica. */
  record Own() implements UpdateSource {}

  /**
   * A peer sent them.
   *
   * @param forward whether they are to be passed on in this region
   * @param more whether the peer has more
   */
  record FromPeer(Peer peer, boolean forward, boolean more) implements UpdateSource {}
}
