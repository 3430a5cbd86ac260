package io.terroir.raft.core;

import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * The state that the parts of the core share, and the only place where role, term and vote change.
 *
 * <pre>
 * from           on                                        to             term
 * FOLLOWER       election timeout                          PRE_CANDIDATE  same
 * PRE_CANDIDATE  a majority would vote                     CANDIDATE      higher
 * CANDIDATE      a majority voted, own vote durable        LEADER         same
 * CANDIDATE      election timeout                          PRE_CANDIDATE  same
 * any candidate  a majority refused; a leader of the term  FOLLOWER       same
 * LEADER         no majority heard; own disk stalled       FOLLOWER       same
 * any            a message of a higher term                FOLLOWER       that term
 * </pre>
 */
final class ReplicaState {
  static final String CONTRADICTION =
      "a leader agrees with what is committed here; this one does not: members have lost their"
          + " disks, or a journal is damaged; keep this node's data, it may be the last good copy";

  private final NodeId self;
  private final RaftLog log;
  private final MembershipLog configurations;
  private final Outbox out = new Outbox();

  private Term term;
  private Optional<NodeId> vote;
  private boolean joining;
  private boolean termDurable = true;
  private Role role = Role.FOLLOWER;
  private Optional<NodeId> leader = Optional.empty();
  private long commitIndex;
  private long durableIndex;
  private long matchedByAllIndex;
  private List<NodeId> peers = List.of();
  private List<NodeId> otherElectors = List.of();

  /** Recovers from what is on disk: all of {@code log} is durable. */
  ReplicaState(
      NodeId self,
      List<Configuration> configurations,
      HardState hardState,
      RaftLog log,
      long commitIndex) {
    this.self = self;
    this.log = log;
    this.configurations = new MembershipLog(configurations);
    reconfigured();
    this.term = hardState.term();
    this.vote = hardState.vote();
    this.joining = hardState.joining();
    this.commitIndex = Math.max(commitIndex, log.base().index());
    this.durableIndex = log.last().index();
  }

  // ---- roles

  void becomeFollower(Term newTerm, Optional<NodeId> newLeader) {
    Invariants.check(!newTerm.isBefore(term), "a replica never returns to an older term");
    if (newTerm.isAfter(term)) {
      enterTerm(newTerm, Optional.empty());
    } else if (leader.isPresent() && newLeader.isPresent()) {
      Invariants.check(leader.equals(newLeader), "one leader per term (paper, Election Safety)");
    }
    role = Role.FOLLOWER;
    leader = newLeader;
  }

  void becomePreCandidate() {
    Invariants.check(role != Role.LEADER, "a leader does not campaign");
    Invariants.check(
        mayCampaign(), "who does not vote, or has forgotten its votes, is no candidate");
    role = Role.PRE_CANDIDATE;
    leader = Optional.empty();
  }

  /** Begins a term and votes for itself; the vote counts once it is durable. */
  void becomeCandidate(Term newTerm) {
    Invariants.check(role == Role.PRE_CANDIDATE, "an election follows a successful pre-vote");
    Invariants.check(newTerm.isAfter(term), "an election begins a term");
    enterTerm(newTerm, Optional.of(self));
    role = Role.CANDIDATE;
    leader = Optional.empty();
  }

  void becomeLeader() {
    Invariants.check(role == Role.CANDIDATE, "only a candidate becomes leader");
    Invariants.check(termDurable, "a leader's term and vote are durable before it sends anything");
    role = Role.LEADER;
    leader = Optional.of(self);
    matchedByAllIndex = 0;
  }

  private void enterTerm(Term newTerm, Optional<NodeId> newVote) {
    term = newTerm;
    vote = newVote;
    termDurable = false;
    out.hardStateChanged();
  }

  /** Votes in the current term; whoever tells about it waits for the disk. */
  void voteFor(NodeId candidate) {
    Invariants.check(
        vote.isEmpty() || vote.get().equals(candidate), "one vote per term (paper, section 5.2)");
    vote = Optional.of(candidate);
    out.hardStateChanged();
  }

  void joined() {
    joining = false;
    out.hardStateChanged();
  }

  // ---- log

  /** Adds entries after the end of the log. */
  void append(List<Entry> entries) {
    log.append(entries);
    out.appended(entries);
    if (configurations.appended(entries)) {
      reconfigured();
    }
  }

  /** Removes a conflicting tail (paper, section 5.3). */
  void truncateFrom(long index) {
    Invariants.check(index > commitIndex, CONTRADICTION);
    log.truncateFrom(index);
    durableIndex = Math.min(durableIndex, index - 1);
    out.truncated(index);
    if (configurations.truncatedFrom(index)) {
      reconfigured();
    }
  }

  private void reconfigured() {
    peers = Membership.without(membership().everybody(), self);
    otherElectors = Membership.without(membership().electors(), self);
  }

  /**
   * Takes over a snapshot that reaches beyond the commit index. A log that holds its last entry
   * holds all before it too, and only learns that they are committed (paper, section 7).
   *
   * @param configuration what is in effect at {@code position}
   * @return whether the log begins anew after the snapshot
   */
  boolean restore(LogPosition position, Configuration configuration) {
    Invariants.check(position.index() > commitIndex, "a snapshot never takes anything back");
    if (log.termAt(position.index()).filter(position.term()::equals).isPresent()) {
      commitUpTo(position.index());
      return false;
    }
    log.resetTo(position);
    durableIndex = Math.min(durableIndex, commitIndex);
    commitIndex = position.index();
    configurations.reset(configuration);
    reconfigured();
    out.restore(position);
    return true;
  }

  void commitUpTo(long index) {
    Invariants.check(index <= log.last().index(), "only what is in the log can be committed");
    commitIndex = Math.max(commitIndex, index);
    configurations.committed(commitIndex);
  }

  /**
   * Learns that work is on disk. Work that was handed over in an older term says nothing about the
   * log of today: what it appended may have been removed, and written again but not yet synced.
   */
  void persisted(Input.Persisted done) {
    if (!done.submittedIn().equals(term)) {
      return;
    }
    termDurable = true;
    LogPosition last = done.last();
    if (log.termAt(last.index()).filter(last.term()::equals).isPresent()) {
      durableIndex = Math.max(durableIndex, last.index());
      log.durableUpTo(durableIndex);
    }
  }

  // ---- messages

  /** Sends what asserts nothing but the current term. */
  void reply(NodeId to, Message message) {
    if (termDurable) {
      out.sendNow(to, message);
    } else {
      out.sendWhenDurable(to, message);
    }
  }

  // ---- reading

  NodeId self() {
    return self;
  }

  /** The latest configuration in the log, committed or not (thesis, section 4.1). */
  Configuration configuration() {
    return configurations.latest();
  }

  /** What a leader names its period of membership by, see {@link Message.ToFollower}. */
  LogPosition session() {
    return configuration().at();
  }

  /** Who takes part by it. */
  Membership membership() {
    return configuration().members();
  }

  /** See {@link MembershipLog#removalOf}. */
  Optional<LogPosition> removalOf(NodeId node) {
    return configurations.removalOf(node);
  }

  /**
   * Whether this replica is one of those that vote, and remembers what it voted. Its own vote
   * counts only if the latest configuration has it.
   */
  boolean mayCampaign() {
    return !joining && configurations.mayElect(self);
  }

  /** Everybody else who takes part. */
  List<NodeId> peers() {
    return peers;
  }

  /** Everybody else who votes. */
  List<NodeId> otherElectors() {
    return otherElectors;
  }

  RaftLog log() {
    return log;
  }

  Outbox out() {
    return out;
  }

  Term term() {
    return term;
  }

  Optional<NodeId> vote() {
    return vote;
  }

  boolean joining() {
    return joining;
  }

  boolean termDurable() {
    return termDurable;
  }

  Role role() {
    return role;
  }

  boolean isLeader() {
    return role == Role.LEADER;
  }

  Optional<NodeId> leader() {
    return leader;
  }

  long commitIndex() {
    return commitIndex;
  }

  long durableIndex() {
    return durableIndex;
  }

  long matchedByAllIndex() {
    return matchedByAllIndex;
  }

  void matchedByAll(long index) {
    matchedByAllIndex = index;
  }

  HardState hardState() {
    return new HardState(term, vote, joining);
  }

  /** Whether an entry of the current term is committed. */
  boolean committedInTerm() {
    return log.termAt(commitIndex).filter(term::equals).isPresent();
  }
}
