package io.terroir.gossip.weak;

import io.terroir.gossip.crdt.DotVector;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.residency.ResidencyScope;
import java.util.List;

/** What the {@link AntiEntropyCore} wants sent. Losing it is no harm. */
sealed interface AntiEntropyEffect {
  /** To whom. */
  NodeId to();

  /** Where it may go. */
  ResidencyScope residency();

  /** Push these updates. */
  record Push(
      NodeId to,
      ResidencyScope residency,
      WeakScope scope,
      List<LoggedDelta> deltas,
      boolean forward)
      implements AntiEntropyEffect {
    public Push {
      deltas = List.copyOf(deltas);
    }
  }

  /** Look these updates up in the log and ship them. */
  record Ship(NodeId to, ResidencyScope residency, WeakScope scope, DotVector dots)
      implements AntiEntropyEffect {}

  /** Say what is on disk here. */
  record Tell(
      NodeId to, ResidencyScope residency, WeakScope scope, DotVector durable, boolean replyWanted)
      implements AntiEntropyEffect {}
}
