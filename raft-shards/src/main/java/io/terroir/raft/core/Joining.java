package io.terroir.raft.core;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * How a member comes back whose disk was lost. On the disk that it had when the group was created a
 * member without a record has nothing to forget; on any other it may have forgotten votes, and
 * entries that it acknowledged. So this is a change of membership (thesis, chapter 4): the member
 * on its old disk leaves, the member on the new one enters. Until it has entered it <em>joins</em>:
 *
 * <ul>
 *   <li>it does not vote, does not campaign, and the group is never founded by it;
 *   <li>it takes entries and snapshots, and its answers say that they count for nothing: neither
 *       for committing, nor for the confirmation of a round, nor for a leader's authority;
 *   <li>once it follows the log closely, its leader appends an {@link Admission} of this disk,
 *       which a majority commits without it;
 *   <li>it has entered when it holds that entry durably and has learnt that it is committed. In the
 *       term in which it learns so, its vote belongs to the leader that told it.
 * </ul>
 *
 * <p>Why nothing is lost: any majority in which it took part on its old disk shares a member with
 * the majority that committed the admission. Whoever is elected later holds the admission, hence
 * all that was committed before; a candidate that counted the old disk's vote in that later term
 * would have asked for it after the admission, when the old disk was gone. And a deposed leader
 * gets no admission committed, so that nobody who has forgotten its successor confirms it.
 *
 * <p>The same holds while members change. In a joint configuration each side commits the admission
 * by a majority without the member. A majority of an earlier configuration in which the old disk
 * took part need not share a sound member with that of the admission; but then a configuration
 * between the two was committed by majorities that do, and what the old disk said for that was true
 * when it said so: its later votes were for logs that hold that configuration. So admissions and
 * changes need not wait for each other, and a lost disk cannot keep a joint configuration from
 * being left.
 */
final class Joining {
  private static final long NOWHERE = 0;

  private final ReplicaState state;
  private final DiskId disk;
  private long admittedAt = NOWHERE;

  Joining(ReplicaState state, DiskId disk) {
    this.state = state;
    this.disk = disk;
  }

  /** Who asks to be admitted; empty if this replica counts. */
  Optional<Message.Joiner> joiner() {
    return state.joining()
        ? Optional.of(new Message.Joiner(disk, state.durableIndex()))
        : Optional.empty();
  }

  /** A leader of the current term was heard. */
  void onLeader(NodeId leader) {
    if (state.joining() && state.vote().isEmpty()) {
      state.voteFor(leader);
    }
  }

  /** The log has grown by {@code entries}. */
  void onAppended(List<Entry> entries) {
    if (!state.joining() || admittedAt != NOWHERE) {
      return;
    }
    Admission wanted = new Admission(state.self(), disk);
    for (Entry entry : entries) {
      if (entry.kind() == Entry.Kind.ADMISSION && Admission.of(entry).equals(wanted)) {
        admittedAt = entry.index();
        return;
      }
    }
  }

  /** The log has lost this index and all after it. */
  void onTruncated(long fromIndex) {
    if (admittedAt >= fromIndex) {
      admittedAt = NOWHERE;
    }
  }

  /** More of the log is on disk, or more is known to be committed. */
  void enterIfAdmitted() {
    boolean admitted =
        admittedAt != NOWHERE
            && admittedAt <= state.commitIndex()
            && admittedAt <= state.durableIndex();
    if (state.joining() && admitted) {
      state.joined();
    }
  }
}
