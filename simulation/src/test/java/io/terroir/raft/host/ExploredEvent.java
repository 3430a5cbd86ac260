package io.terroir.raft.host;

import io.terroir.raft.core.Message;
import io.terroir.runtime.id.NodeId;
import java.util.List;

/** What can happen to an {@link ExploredReplica}. */
sealed interface ExploredEvent {
  /** A message arrives. */
  record Deliver(NodeId from, Message message) implements ExploredEvent {}

  /** An operator asks for other voters. */
  record ChangeMembers(List<NodeId> voters) implements ExploredEvent {
    public ChangeMembers {
      voters = List.copyOf(voters);
    }
  }

  /** The oldest write that is under way reaches the disk. */
  record Written() implements ExploredEvent {}

  /** A client proposes a command. */
  record Propose() implements ExploredEvent {}

  /** No leader was answered for so long that others may be voted for. */
  record LoseTouch() implements ExploredEvent {}

  /** The election timeout passes. */
  record Campaign() implements ExploredEvent {}

  /** A tick of the leader: heartbeats, and again what seems lost. */
  record Beat() implements ExploredEvent {}

  /** It crashes when {@code written} of the writes under way are on disk, and starts again. */
  record CrashAndRestart(int written) implements ExploredEvent {}

  /** It stops, its disk is lost, and it starts again on a blank one. */
  record ReplaceDisk() implements ExploredEvent {}
}
