package io.terroir.gossip.membership;

import io.terroir.runtime.id.NodeId;
import java.util.List;

/** What members tell each other. Every message carries news. */
public sealed interface MembershipMessage {
  /** News of members: whole records, of which the receiver keeps what is newer. */
  List<Member> updates();

  /** Are you there? */
  record Ping(long number, List<Member> updates) implements MembershipMessage {
    public Ping {
      updates = List.copyOf(updates);
    }
  }

  /** I am, or the one that you asked me to ping is. */
  record Ack(long number, List<Member> updates) implements MembershipMessage {
    public Ack {
      updates = List.copyOf(updates);
    }
  }

  /** Ping {@code target} for me, and pass its ack on under {@code number}. */
  record PingRequest(long number, NodeId target, List<Member> updates)
      implements MembershipMessage {
    public PingRequest {
      updates = List.copyOf(updates);
    }
  }

  /** Nothing but news. */
  record Gossip(List<Member> updates) implements MembershipMessage {
    public Gossip {
      updates = List.copyOf(updates);
    }
  }

  /** Everything the sender knows. */
  record Sync(boolean replyWanted, List<Member> updates) implements MembershipMessage {
    public Sync {
      updates = List.copyOf(updates);
    }
  }
}
