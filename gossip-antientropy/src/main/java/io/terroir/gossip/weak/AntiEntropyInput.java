package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.DotVector;
import io.terroir.runtime.transport.Peer;
import java.util.List;

/** What can happen to the {@link AntiEntropyCore}. */
sealed interface AntiEntropyInput {
  /** At start: what is on disk. */
  record Recovered(WeakScope scope, DotVector durable) implements AntiEntropyInput {}

  /** Updates accepted here are on disk now. */
  record Durable(WeakScope scope, List<LoggedDelta> deltas, UpdateSource source)
      implements AntiEntropyInput {
    public Durable {
      deltas = List.copyOf(deltas);
    }
  }

  /** It is time for a session per scope. */
  record SessionsDue() implements AntiEntropyInput {}

  /** A peer says what it has; it was checked that the peer may know of the scope. */
  record Heard(Peer from, WeakMessage.Digest digest) implements AntiEntropyInput {}
}
