package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import java.time.Duration;

/** What the {@link MembershipCore} wants done. */
public sealed interface Effect {
  /** Send {@code message}; losing it is no harm. */
  record Send(NodeId to, MembershipMessage message) implements Effect {}

  /** Something about a member changed: it is new, has another state, or other metadata. */
  record Changed(Member member) implements Effect {}

  /** A dead member was forgotten. */
  record Forgotten(Member member) implements Effect {}

  /** A probe took this long, there and back. */
  record Measured(NodeId node, Duration roundTrip) implements Effect {}
}
