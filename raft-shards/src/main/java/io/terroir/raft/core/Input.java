package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Set;

/** What happens to a replica. */
public sealed interface Input {
  /** One tick has passed, see {@link CoreConfig}. */
  record Tick() implements Input {}

  /**
   * The node of a member is not heard any more, or is in another life: if this replica rests it
   * must see to itself, and if it asks others to rest it must ask again.
   *
   * @param ticksRested how many ticks have passed since the rest began, if this replica rests
   */
  record Wake(long ticksRested) implements Input {}

  /**
   * The nodes of these members do not answer either: the newest round that asks all to rest need
   * not wait for them. Whoever says so steps {@link Wake} when one of them is heard.
   */
  record Away(Set<NodeId> nodes) implements Input {
    public Away {
      nodes = Set.copyOf(nodes);
    }
  }

  /** A message arrived from another member. */
  record Receive(NodeId from, Message message) implements Input {}

  /** Append these commands, in order, if this replica leads. */
  record Propose(List<ByteString> commands) implements Input {
    public Propose {
      commands = List.copyOf(commands);
    }
  }

  /**
   * Change the members, if this replica leads.
   *
   * @param of the configuration to be changed, so that of two callers who saw the same one only the
   *     first succeeds
   * @param target the members to come to; joint configurations on the way are the leader's business
   */
  record ChangeMembers(LogPosition of, Membership target) implements Input {
    public ChangeMembers {
      if (target.isJoint()) {
        throw new IllegalArgumentException("a change ends in a simple configuration");
      }
    }
  }

  /** Hand leadership over to this voter, if this replica leads. */
  record TransferLeadership(NodeId to) implements Input {}

  /**
   * Find the index at which a read is linearizable.
   *
   * @param ticket the driver's own counter, under which {@link Effects.ReadGrant} answers
   */
  record Read(long ticket) implements Input {}

  /**
   * The same, and if this replica does not lead it asks its leader.
   *
   * @param ticket as of {@link Read}
   */
  record ReadAnywhere(long ticket) implements Input {}

  /**
   * The durable work of a step, and of all steps before it, is on disk.
   *
   * @param submittedIn the current term when the work was handed over
   * @param last the end of the log when the work was handed over
   */
  record Persisted(Term submittedIn, LogPosition last) implements Input {}

  /**
   * All chunks of a snapshot of this position arrived and are intact.
   *
   * @param configuration the one in effect there
   * @param session that of its last chunk, see {@link Message.ToFollower#session}
   */
  record SnapshotReceived(LogPosition position, Configuration configuration, LogPosition session)
      implements Input {
    /** In a group that has the members of its creation. */
    public SnapshotReceived(LogPosition position, Configuration configuration) {
      this(position, configuration, LogPosition.ZERO);
    }
  }

  /**
   * The transfer of a snapshot to this follower was given up. After a while, longer each time, it
   * is looked at again.
   */
  record SnapshotAbandoned(NodeId to) implements Input {}
}
