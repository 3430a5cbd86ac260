package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import java.util.List;

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
   * @param provisional whether the vote would count only together with all others, see {@link
   *     Joining}
   */
  record PreVoteResponse(Term term, Term askedTerm, boolean granted, boolean provisional)
      implements Message {}

  /** Vote for me (paper, section 5.2). Leaves only once the sender's own vote is durable. */
  record VoteRequest(Term term, LogPosition last) implements Message {}

  /**
   * The answer. Leaves only once term and vote are durable.
   *
   * @param provisional whether the vote counts only together with all others, see {@link Joining}
   */
  record VoteResponse(Term term, boolean granted, boolean provisional) implements Message {}

  /**
   * Entries that follow {@code previous} (paper, section 5.3).
   *
   * @param commitIndex the leader's commit index
   * @param leaderLastIndex the end of the leader's log, the goal of a replica that joins
   */
  record AppendEntries(
      Term term, LogPosition previous, List<Entry> entries, long commitIndex, long leaderLastIndex)
      implements FromLeader {
    public AppendEntries {
      entries = List.copyOf(entries);
    }

    /** The last index that an acknowledgement of this message covers. */
    long coveredIndex() {
      return previous.index() + entries.size();
    }
  }

  /**
   * The sender's log equals the leader's up to {@code matchIndex} and is durable that far. Covers
   * what the acknowledged message held, never more.
   */
  record AppendAccepted(Term term, long matchIndex) implements Message {}

  /**
   * The sender's log does not hold {@code previousIndex} with the leader's term.
   *
   * @param hint a place in the sender's log at or before which the two may agree
   * @param joining whether the sender began on a blank disk and has forgotten earlier answers
   */
  record AppendRejected(Term term, long previousIndex, LogPosition hint, boolean joining)
      implements Message {}

  /**
   * I still lead. Apart from {@link AppendEntries}, so that its answers can never be taken for
   * acknowledgements of entries.
   *
   * @param round counts the leader's rounds of heartbeats in this term; never anyone's request id
   * @param commitIndex the leader's commit index, but no further than the receiver's match index
   * @param matchedByAllIndex every member holds this index durably
   * @param leaderLastIndex the end of the leader's log, the goal of a replica that joins
   */
  record Heartbeat(
      Term term, long round, long commitIndex, long matchedByAllIndex, long leaderLastIndex)
      implements FromLeader {}

  /**
   * The answer, and the answer to any message of an older term.
   *
   * @param round the round that was answered; 0 if none
   * @param joining whether the sender began on a blank disk and has forgotten earlier answers
   * @param durableIndex the end of what the sender has on disk if it joins, otherwise 0; it may
   *     differ from the leader's log, so it acknowledges nothing
   */
  record HeartbeatResponse(Term term, long round, boolean joining, long durableIndex)
      implements Message {
    /** The answer of a replica that has forgotten nothing. */
    public HeartbeatResponse(Term term, long round) {
      this(term, round, false, 0);
    }
  }

  /**
   * A piece of a snapshot (paper, section 7).
   *
   * @param position the last entry that the snapshot includes
   * @param number counts the chunks from 0
   * @param last whether it is the last
   * @param crc CRC-32C over the bytes of all chunks up to this one
   */
  record SnapshotChunk(
      Term term, LogPosition position, int number, boolean last, int crc, ByteString data)
      implements FromLeader {}

  /**
   * The receiver holds all chunks before {@code nextNumber}. Flow control only: a promise of
   * durability is {@link SnapshotInstalled}.
   */
  record SnapshotChunkReceived(Term term, LogPosition position, int nextNumber)
      implements Message {}

  /** The receiver holds everything up to {@code index} durably. */
  record SnapshotInstalled(Term term, long index) implements Message {}
}
