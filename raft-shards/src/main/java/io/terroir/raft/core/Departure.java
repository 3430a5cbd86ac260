package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;

/**
 * How a replica learns that it is no member any more. Its leader stops to send as soon as it has
 * appended the configuration without it, which it therefore may never receive. So who hears no
 * leader asks: a voter does so by its request for pre-votes, others by a {@link
 * Message.MemberQuery}. Whoever knows of a committed configuration without it answers.
 *
 * <p>The answer is believed only while no leader is heard, and if it is not older than the
 * configuration that the replica has: a late one must not end a later membership. That its own log
 * says so is not enough: who is a member again finds in the log that it was none for a while. If it
 * is believed wrongly all the same, since the replica has been made a member again and has neither
 * heard nor received that yet, it gives up what it holds and comes back as one that has lost its
 * disk, see {@link Joining}.
 */
final class Departure {
  private final ReplicaState state;
  private final Election election;

  Departure(ReplicaState state, Election election) {
    this.state = state;
    this.election = election;
  }

  /** {@code from} hears no leader, and may not know why. */
  void onQuestion(NodeId from) {
    state.removalOf(from).ifPresent(at -> state.reply(from, new Message.Removed(state.term(), at)));
  }

  void onRemoved(Message.Removed removed) {
    boolean earlier = removed.at().compareTo(state.configuration().at()) < 0;
    if (!earlier && !election.promised()) {
      state.out().removed(removed.at());
    }
  }
}
