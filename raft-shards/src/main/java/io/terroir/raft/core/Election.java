package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Leader election (paper, section 5.2 and 5.4.1) with pre-votes (thesis, section 9.6) and leader
 * stickiness (thesis, section 4.2.3).
 *
 * <p>A replica that hears from a leader refuses votes and does not even take over a candidate's
 * term, so a member that is cut off one way cannot depose a leader that a majority follows.
 */
final class Election {
  /** The first term of a group is drawn from so many. */
  private static final int FOUNDING_TERM_SPREAD = 1 << 20;

  private final ReplicaState state;
  private final CoreConfig config;
  private final RandomGenerator random;
  private final Joining joining;
  private final Runnable onElected;
  private final Set<NodeId> granted = new HashSet<>();
  private final Set<NodeId> provisional = new HashSet<>();
  private final Set<NodeId> refused = new HashSet<>();
  private int elapsedTicks;
  private int timeoutTicks;
  private long begun;

  Election(
      ReplicaState state,
      CoreConfig config,
      RandomGenerator random,
      Joining joining,
      Runnable onElected) {
    this.state = state;
    this.config = config;
    this.random = random;
    this.joining = joining;
    this.onElected = onElected;
    restartTimeout();
  }

  /** A leader was heard, a vote was given, or a role began. */
  void restartTimeout() {
    elapsedTicks = 0;
    timeoutTicks = random.nextInt(config.electionTicksMin(), config.electionTicksMax());
  }

  /** One tick as follower or candidate. */
  void tick() {
    elapsedTicks++;
    if (elapsedTicks < timeoutTicks) {
      return;
    }
    restartTimeout();
    askBeforehand();
  }

  /** Elections begun, for metrics. */
  long begun() {
    return begun;
  }

  /** Whether a leader was heard within the shortest election timeout; a leader hears itself. */
  boolean leaderAlive() {
    return state.isLeader()
        || (state.leader().isPresent() && elapsedTicks < config.electionTicksMin());
  }

  // ---- candidate

  private void askBeforehand() {
    state.becomePreCandidate();
    newBallot();
    recordOwn();
    for (NodeId peer : state.peers()) {
      Message.PreVoteRequest request =
          new Message.PreVoteRequest(state.term().next(), state.log().last());
      state.out().sendNow(peer, request);
    }
    countPreVotes();
  }

  void onPreVoteResponse(NodeId from, Message.PreVoteResponse response) {
    boolean ours = response.askedTerm().equals(state.term().next());
    if (state.role() == Role.PRE_CANDIDATE && ours) {
      record(from, response.granted(), response.provisional());
      countPreVotes();
    }
  }

  private void countPreVotes() {
    if (won()) {
      beginElection();
    } else if (refused.size() >= state.quorum()) {
      state.becomeFollower(state.term(), Optional.empty());
    }
  }

  private void beginElection() {
    begun++;
    state.becomeCandidate(joining.founds() ? foundingTerm() : state.term().next());
    newBallot();
    restartTimeout();
    for (NodeId peer : state.peers()) {
      Message.VoteRequest request = new Message.VoteRequest(state.term(), state.log().last());
      state.out().sendWhenDurable(peer, request);
    }
  }

  /**
   * A group that is founded anew by members that lost their disks must not repeat the terms of its
   * earlier life: entries of equal term and index would be taken for equal. So it begins anywhere.
   */
  private Term foundingTerm() {
    return new Term(state.term().number() + 1 + random.nextInt(FOUNDING_TERM_SPREAD));
  }

  /** The disk has caught up: a candidate's own vote counts from now on. */
  void onPersisted() {
    if (state.role() == Role.CANDIDATE && state.termDurable()) {
      recordOwn();
      countVotes();
    }
  }

  void onVoteResponse(NodeId from, Message.VoteResponse response) {
    if (state.role() == Role.CANDIDATE) {
      record(from, response.granted(), response.provisional());
      countVotes();
    }
  }

  private void countVotes() {
    if (granted.contains(state.self()) && won()) {
      onElected.run();
    } else if (refused.size() >= state.quorum()) {
      state.becomeFollower(state.term(), Optional.empty());
    }
  }

  private boolean won() {
    boolean unanimous = granted.size() == state.peers().size() + 1;
    return unanimous || granted.size() - provisional.size() >= state.quorum();
  }

  private void record(NodeId from, boolean yes, boolean onlyWithAll) {
    (yes ? granted : refused).add(from);
    if (yes && onlyWithAll) {
      provisional.add(from);
    }
  }

  private void recordOwn() {
    record(state.self(), true, joining.voteIsProvisional(state.log().last()));
  }

  private void newBallot() {
    granted.clear();
    provisional.clear();
    refused.clear();
  }

  // ---- voter

  /** Answers with the own term, whatever it is; changes nothing. */
  void onPreVoteRequest(NodeId from, Message.PreVoteRequest request) {
    boolean grant =
        request.term().isAfter(state.term()) && !leaderAlive() && upToDate(request.last());
    boolean onlyWithAll = joining.voteIsProvisional(request.last());
    state.reply(
        from, new Message.PreVoteResponse(state.term(), request.term(), grant, onlyWithAll));
  }

  /** Votes once per term, for a log at least as up to date as its own (section 5.4.1). */
  void onVoteRequest(NodeId from, Message.VoteRequest request) {
    boolean free = state.vote().isEmpty() && state.leader().isEmpty();
    boolean repeated = state.vote().filter(from::equals).isPresent();
    boolean grant = (free || repeated) && upToDate(request.last());
    boolean onlyWithAll = joining.voteIsProvisional(request.last());
    if (grant) {
      if (!repeated) {
        state.voteFor(from);
      }
      restartTimeout();
    }
    state.out().sendWhenDurable(from, new Message.VoteResponse(state.term(), grant, onlyWithAll));
  }

  private boolean upToDate(LogPosition candidateLast) {
    return candidateLast.compareTo(state.log().last()) >= 0;
  }
}
