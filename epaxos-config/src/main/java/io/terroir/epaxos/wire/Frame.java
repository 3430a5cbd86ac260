package io.terroir.epaxos.wire;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Message;
import java.util.List;

/**
 * What one replica sends to another: a message of the protocol, or news about who its members are.
 */
public sealed interface Frame {
  /** A message among the members of one epoch. */
  record Protocol(long epoch, Message message) implements Frame {}

  /**
   * Everything of earlier epochs is over: whoever still sends it fetches a snapshot from the
   * sender, if it is a member, and stops if it is not.
   */
  record Closed(Membership current) implements Frame {}

  /**
   * Asks who the members are. Answered with {@link Closed} if the sender has not come to the
   * current epoch.
   *
   * @param epoch the one that the sender has come to; 0 if none
   */
  record Join(long epoch) implements Frame {}

  /**
   * Asks for the next page of a snapshot; not answered if there is none.
   *
   * @param snapshot which; 0 to begin one
   * @param after how far it was read
   */
  record SnapshotRequest(long snapshot, SnapshotPosition after) implements Frame {}

  /**
   * A page of a snapshot.
   *
   * @param snapshot which; not 0
   * @param membership the epoch that the snapshot has come to, the same on all its pages
   * @param after as it was asked for
   * @param rows of the store: the state, and what was executed to get there
   * @param decisions of the epoch, among them all that were executed and that somebody may ask for
   * @param next how far it was read with this page
   * @param last whether this was all
   */
  record SnapshotPage(
      long snapshot,
      Membership membership,
      SnapshotPosition after,
      List<SnapshotRow> rows,
      List<SnapshotRow> decisions,
      SnapshotPosition next,
      boolean last)
      implements Frame {
    public SnapshotPage {
      rows = List.copyOf(rows);
      decisions = List.copyOf(decisions);
    }
  }
}
