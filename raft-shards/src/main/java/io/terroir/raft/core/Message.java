package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.DiskId;
import java.util.List;
import java.util.Optional;

/**
 * What replicas of a group tell each other. {@link #term} is the sender's current term, but for
 * {@link PreVoteRequest}, where it is the term that the sender would begin.
 */
public sealed interface Message {
  /** See the interface. */
  Term term();

  /** Messages that only the leader of their term sends. */
  sealed interface FromLeader extends Message {}

  /**
   * Messages of a leader to those who follow it. Each names the period of membership in which it
   * was sent, and its answer repeats that: who was removed and is a member again need not hold what
   * it held before, though the leader and its term are the same.
   */
  sealed interface ToFollower extends FromLeader {
    /** The position of the configuration in effect at the leader. */
    LogPosition session();
  }

  /** What a follower answers; counts only in the period of membership in which it was asked. */
  sealed interface Answer extends Message {
    /** That of the message that is answered, see {@link ToFollower#session}. */
    LogPosition session();
  }

  /**
   * Would you vote for me? (Thesis, section 9.6.)
   *
   * @param term the term that an election would begin; the sender's own is the one before
   * @param last the end of the sender's log
   */
  record PreVoteRequest(Term term, LogPosition last) implements Message {}

  /**
   * The answer. A rejection carries the answerer's own term, so that a candidate with the longer
   * log and the lower term catches up with it instead of asking in vain for ever.
   *
   * @param askedTerm the term that was asked about
   * @param joining whether it is refused because the answerer has lost its disk, see {@link
   *     Joining}
   */
  record PreVoteResponse(Term term, Term askedTerm, boolean granted, boolean joining)
      implements Message {}

  /**
   * Do I take part? From who hears no leader and does not campaign, see {@link Departure}.
   *
   * @param term only tells what the sender knows; nobody takes it over
   */
  record MemberQuery(Term term) implements Message {}

  /**
   * The answer, also to a {@link PreVoteRequest}: a configuration without the receiver is
   * committed.
   *
   * @param term as in {@link MemberQuery}
   * @param at its position
   */
  record Removed(Term term, LogPosition at) implements Message {}

  /**
   * Vote for me (paper, section 5.2). Leaves only once the sender's own vote is durable.
   *
   * @param byTransfer whether the leader has asked the sender to campaign, so that nobody keeps its
   *     promise to that leader
   */
  record VoteRequest(Term term, LogPosition last, boolean byTransfer) implements Message {
    /** The request of a candidate whose election timeout has passed. */
    public VoteRequest(Term term, LogPosition last) {
      this(term, last, false);
    }
  }

  /** Campaign at once (thesis, section 3.10). */
  record TimeoutNow(Term term) implements FromLeader {}

  /** The answer. Leaves only once term and vote are durable. */
  record VoteResponse(Term term, boolean granted) implements Message {}

  /**
   * Entries that follow {@code previous} (paper, section 5.3).
   *
   * @param commitIndex the leader's commit index
   */
  record AppendEntries(
      Term term, LogPosition previous, List<Entry> entries, long commitIndex, LogPosition session)
      implements ToFollower {
    public AppendEntries {
      entries = List.copyOf(entries);
    }

    /** In a group that has the members of its creation. */
    public AppendEntries(Term term, LogPosition previous, List<Entry> entries, long commitIndex) {
      this(term, previous, entries, commitIndex, LogPosition.ZERO);
    }

    /** The last index that an acknowledgement of this message covers. */
    long coveredIndex() {
      return previous.index() + entries.size();
    }
  }

  /**
   * The sender's log equals the leader's up to {@code matchIndex} and is durable that far. Covers
   * what the acknowledged message held, never more.
   *
   * @param joining whether the sender does not count, see {@link Joining}
   */
  record AppendAccepted(Term term, long matchIndex, boolean joining, LogPosition session)
      implements Answer {
    /** In a group that has the members of its creation. */
    public AppendAccepted(Term term, long matchIndex, boolean joining) {
      this(term, matchIndex, joining, LogPosition.ZERO);
    }
  }

  /**
   * The sender's log does not hold {@code previousIndex} with the leader's term.
   *
   * @param hint a place in the sender's log at or before which the two may agree
   * @param joining whether the sender has lost its disk and forgotten earlier answers
   */
  record AppendRejected(
      Term term, long previousIndex, LogPosition hint, boolean joining, LogPosition session)
      implements Answer {
    /** In a group that has the members of its creation. */
    public AppendRejected(Term term, long previousIndex, LogPosition hint, boolean joining) {
      this(term, previousIndex, hint, joining, LogPosition.ZERO);
    }
  }

  /**
   * I still lead. Apart from {@link AppendEntries}, so that its answers can never be taken for
   * acknowledgements of entries.
   *
   * @param round counts the leader's rounds of heartbeats in this term; never anyone's request id
   * @param commitIndex the leader's commit index, but no further than the receiver's match index
   * @param matchedByAllIndex every member holds this index durably
   * @param rest whether the group is to rest, see {@link Rest}
   */
  record Heartbeat(
      Term term,
      long round,
      long commitIndex,
      long matchedByAllIndex,
      boolean rest,
      LogPosition session)
      implements ToFollower {
    /** In a group that has the members of its creation. */
    public Heartbeat(
        Term term, long round, long commitIndex, long matchedByAllIndex, boolean rest) {
      this(term, round, commitIndex, matchedByAllIndex, rest, LogPosition.ZERO);
    }

    /** In a group that has the members of its creation, and does not rest. */
    public Heartbeat(Term term, long round, long commitIndex, long matchedByAllIndex) {
      this(term, round, commitIndex, matchedByAllIndex, false);
    }

    /** The same for who cannot rest. */
    public Heartbeat withoutRest() {
      return new Heartbeat(term, round, commitIndex, matchedByAllIndex, false, session);
    }
  }

  /**
   * The answer, and the answer to any message of an older term.
   *
   * @param round the round that was answered; 0 if none
   * @param joiner who asks to be admitted; empty if the sender counts
   * @param rests whether the sender rests from now on, as it was asked to
   */
  record HeartbeatResponse(
      Term term, long round, Optional<Joiner> joiner, boolean rests, LogPosition session)
      implements Answer {
    /** In a group that has the members of its creation. */
    public HeartbeatResponse(Term term, long round, Optional<Joiner> joiner, boolean rests) {
      this(term, round, joiner, rests, LogPosition.ZERO);
    }

    /** As above, of who does not rest; or to who leads no more. */
    public HeartbeatResponse(Term term, long round, Optional<Joiner> joiner) {
      this(term, round, joiner, false);
    }
  }

  /**
   * At which index is a read linearizable that a follower has?
   *
   * @param number the asker's own counter, see {@link FollowerReads}
   */
  record ReadIndexRequest(Term term, long number) implements Message {}

  /**
   * The answer, once a majority has confirmed that the sender led when it was asked.
   *
   * @param number of the request
   * @param index the read is linearizable at any state that includes it
   * @param commitIndex the leader's commit index, but no further than the receiver's match index
   */
  record ReadIndexResponse(Term term, long number, long index, long commitIndex)
      implements FromLeader {}

  /**
   * What the sender held at some indexes, computed by itself, lowest first.
   *
   * @param checkpoints at least one
   */
  record StateReport(Term term, List<Checkpoint> checkpoints, LogPosition session)
      implements Answer {
    public StateReport {
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /**
   * What the leader has found by comparing reports.
   *
   * @param receivedIndex the receiver need not report again up to here, in this term
   * @param agreedIndex everybody has reported the same up to here
   * @param right what a majority holds, if the receiver holds something else
   * @param undecidedAt where replicas differ and no majority agrees, so that nobody may serve; 0 if
   *     nowhere
   */
  record StateVerdict(
      Term term,
      long receivedIndex,
      long agreedIndex,
      Optional<Checkpoint> right,
      long undecidedAt,
      LogPosition session)
      implements ToFollower {}

  /**
   * A member on a disk on which it does not count, see {@link Joining}.
   *
   * @param disk its disk
   * @param durableIndex the end of what it holds there; that may differ from the leader's log, so
   *     it acknowledges nothing
   */
  record Joiner(DiskId disk, long durableIndex) {}

  /**
   * A piece of a snapshot (paper, section 7).
   *
   * @param position the last entry that the snapshot includes
   * @param configuration the one in effect there (thesis, section 5.1)
   * @param transfer tells transfers of a leader in a term apart; later ones have greater numbers
   * @param number counts the chunks from 0
   * @param last whether it is the last
   * @param crc CRC-32C over {@code data}
   * @param digest over all chunks, with the last one; empty with the others
   */
  record SnapshotChunk(
      Term term,
      LogPosition position,
      Configuration configuration,
      long transfer,
      int number,
      boolean last,
      int crc,
      ByteString digest,
      ByteString data,
      LogPosition session)
      implements ToFollower {}

  /**
   * The receiver has put all chunks before {@code nextNumber} aside. That the state is there, and
   * acknowledged, says {@link SnapshotInstalled} only.
   *
   * @param transfer that of the chunk
   * @param durableNumber the first chunk that a crash of the receiver could take from it
   */
  record SnapshotChunkReceived(
      Term term, long transfer, int nextNumber, int durableNumber, LogPosition session)
      implements Answer {}

  /**
   * The receiver holds everything up to {@code index} durably.
   *
   * @param joining whether the sender does not count, see {@link Joining}
   */
  record SnapshotInstalled(Term term, long index, boolean joining, LogPosition session)
      implements Answer {
    /** In a group that has the members of its creation. */
    public SnapshotInstalled(Term term, long index, boolean joining) {
      this(term, index, joining, LogPosition.ZERO);
    }
  }
}
