package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Leader election (paper, section 5.2 and 5.4.1) with pre-votes (thesis, section 9.6) and leader
 * stickiness (thesis, section 4.2.3).
 *
 * <p>A replica that hears from a leader refuses votes and does not even take over a candidate's
 * term, so a member that is cut off one way cannot depose a leader that a majority follows.
 *
 * <p>That is a promise too, on which a leader's lease may rest (thesis, section 6.4.1): who has
 * answered a leader helps to elect no other for the shortest election timeout. It is given to
 * whoever was answered, so it outlasts that leader's term: a late message of a higher term must not
 * end it. And it is kept in memory only, so who may have given one before it was restarted keeps it
 * from the start on. It has already been kept when the own election timeout passes, which is never
 * shorter.
 */
final class Election {
  private final ReplicaState state;
  private final CoreConfig config;
  private final RandomGenerator random;
  private final Runnable onElected;
  private final Set<NodeId> granted = new HashSet<>();
  private final Set<NodeId> refused = new HashSet<>();
  private final Set<NodeId> joiners = new TreeSet<>();
  private int elapsedTicks;
  private int timeoutTicks;
  private int ticksSincePromise;
  private long begun;

  Election(ReplicaState state, CoreConfig config, RandomGenerator random, Runnable onElected) {
    this.state = state;
    this.config = config;
    this.random = random;
    this.onElected = onElected;
    // Leaders have terms; who is in none has answered nobody.
    boolean mayHavePromised = state.term().isAfter(Term.ZERO);
    ticksSincePromise = mayHavePromised ? 0 : config.electionTicksMin();
    restartTimeout();
  }

  /** A leader of the current term is answered. */
  void promise() {
    ticksSincePromise = 0;
    restartTimeout();
  }

  /**
   * The replica has rested for {@code ticks} and sees to itself from now on. Its promise and its
   * timeout have gone on meanwhile, but the random part of the timeout begins now: it keeps those
   * apart who wake together.
   */
  void wake(long ticks) {
    int most = config.electionTicksMin();
    ticksSincePromise = (int) Math.min(ticksSincePromise + ticks, most);
    elapsedTicks = (int) Math.max(elapsedTicks, Math.min(elapsedTicks + ticks, most - 1));
  }

  /** A leader was heard, a vote was given, or a role began. */
  void restartTimeout() {
    elapsedTicks = 0;
    timeoutTicks = random.nextInt(config.electionTicksMin(), config.electionTicksMax());
  }

  /** One tick as follower or candidate. */
  void tick() {
    elapsedTicks++;
    ticksSincePromise = Math.min(ticksSincePromise + 1, config.electionTicksMin());
    if (elapsedTicks < timeoutTicks) {
      return;
    }
    restartTimeout();
    if (state.mayCampaign()) {
      askBeforehand();
    } else {
      state.becomeFollower(state.term(), Optional.empty());
      for (NodeId peer : state.otherElectors()) {
        state.out().sendNow(peer, new Message.MemberQuery(state.term()));
      }
    }
  }

  /** How many ticks may pass before one of them does more than to pass. */
  int idleTicks() {
    return Math.max(0, timeoutTicks - elapsedTicks - 1);
  }

  /** Elections begun, for metrics. */
  long begun() {
    return begun;
  }

  /**
   * Whether a leader of whatever term was answered, or may have been before the start, within the
   * shortest election timeout; a leader answers itself. Counted in ticks, and the first may come at
   * once, so all that a leader may rely on is one tick less.
   */
  boolean promised() {
    return state.isLeader() || ticksSincePromise < config.electionTicksMin();
  }

  // ---- candidate

  private void askBeforehand() {
    state.becomePreCandidate();
    newBallot();
    joiners.clear();
    granted.add(state.self());
    for (NodeId peer : state.otherElectors()) {
      Message.PreVoteRequest request =
          new Message.PreVoteRequest(state.term().next(), state.log().last());
      state.out().sendNow(peer, request);
    }
    countPreVotes();
  }

  void onPreVoteResponse(NodeId from, Message.PreVoteResponse response) {
    boolean ours = response.askedTerm().equals(state.term().next());
    if (state.role() == Role.PRE_CANDIDATE && ours) {
      record(from, response.granted());
      if (response.joining()) {
        joiners.add(from);
      }
      countPreVotes();
    }
  }

  private void countPreVotes() {
    if (won()) {
      beginElection(false);
    } else if (lost()) {
      state.becomeFollower(state.term(), Optional.empty());
    }
  }

  /** The leader hands over: no pre-vote, and nothing of what was promised to it is kept. */
  void onTimeoutNow() {
    if (state.mayCampaign()) {
      ticksSincePromise = config.electionTicksMin();
      state.becomePreCandidate();
      beginElection(true);
    }
  }

  private void beginElection(boolean byTransfer) {
    begun++;
    state.becomeCandidate(state.term().next());
    newBallot();
    restartTimeout();
    for (NodeId peer : state.otherElectors()) {
      Message.VoteRequest request =
          new Message.VoteRequest(state.term(), state.log().last(), byTransfer);
      state.out().sendWhenDurable(peer, request);
    }
  }

  /** The disk has caught up: a candidate's own vote counts from now on. */
  void onPersisted() {
    if (state.role() == Role.CANDIDATE && state.termDurable()) {
      granted.add(state.self());
      countVotes();
    }
  }

  void onVoteResponse(NodeId from, Message.VoteResponse response) {
    if (state.role() == Role.CANDIDATE) {
      record(from, response.granted());
      countVotes();
    }
  }

  private void countVotes() {
    if (granted.contains(state.self()) && won()) {
      onElected.run();
    } else if (lost()) {
      state.becomeFollower(state.term(), Optional.empty());
    }
  }

  private boolean won() {
    return state.membership().isQuorum(granted::contains);
  }

  /** Whether those who have not refused are too few. */
  private boolean lost() {
    return !state.membership().isQuorum(voter -> !refused.contains(voter));
  }

  private void record(NodeId from, boolean yes) {
    (yes ? granted : refused).add(from);
  }

  private void newBallot() {
    granted.clear();
    refused.clear();
  }

  /** See {@link RaftCore#lostMajority}. */
  Set<NodeId> lostMajority() {
    boolean quorumLeft = state.membership().isQuorum(voter -> !joiners.contains(voter));
    return quorumLeft || state.leader().isPresent() ? Set.of() : Set.copyOf(joiners);
  }

  // ---- voter

  /** Answers with the own term, whatever it is; changes nothing. */
  void onPreVoteRequest(NodeId from, Message.PreVoteRequest request) {
    boolean grant =
        request.term().isAfter(state.term())
            && !state.joining()
            && !promised()
            && upToDate(request.last());
    state.reply(
        from, new Message.PreVoteResponse(state.term(), request.term(), grant, state.joining()));
  }

  /** Votes once per term, for a log at least as up to date as its own (section 5.4.1). */
  void onVoteRequest(NodeId from, Message.VoteRequest request) {
    boolean free = state.vote().isEmpty() && state.leader().isEmpty();
    boolean repeated = state.vote().filter(from::equals).isPresent();
    boolean grant = !state.joining() && (free || repeated) && upToDate(request.last());
    if (grant) {
      if (!repeated) {
        state.voteFor(from);
      }
      restartTimeout();
    }
    state.out().sendWhenDurable(from, new Message.VoteResponse(state.term(), grant));
  }

  private boolean upToDate(LogPosition candidateLast) {
    return candidateLast.compareTo(state.log().last()) >= 0;
  }
}
