package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.DotVector;
import java.util.List;

/** What replicas of a scope tell each other. */
public sealed interface WeakMessage {
  /** What it is about; a message never mixes two scopes. */
  WeakScope scope();

  /**
   * Updates.
   *
   * @param forward whether the receiver passes what was new to it on in its region
   * @param more whether the receiver should ask again, since the rest did not fit
   */
  record Deltas(WeakScope scope, List<LoggedDelta> deltas, boolean forward, boolean more)
      implements WeakMessage {
    public Deltas {
      deltas = List.copyOf(deltas);
    }
  }

  /**
   * What the sender has.
   *
   * @param durable the dots that the sender has on disk
   * @param replyWanted whether the sender wants to know what the receiver has
   * @param wallMillis the sender's wall clock
   */
  record Digest(WeakScope scope, DotVector durable, boolean replyWanted, long wallMillis)
      implements WeakMessage {}
}
