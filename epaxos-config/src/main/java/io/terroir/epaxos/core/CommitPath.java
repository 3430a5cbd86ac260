package io.terroir.epaxos.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The coordinator of new commands (figure 3). One round trip if n - e members answer with the
 * dependencies that it proposed, two if not.
 *
 * <p>Everything here happens under ballot zero, and ballot zero ends with the life of the
 * coordinator: after a restart it has no attempts, and recovers its old ids like anybody else's.
 */
final class CommitPath {
  private static final long NOT_YET = -1;

  private final InstanceTable table;
  private final Peers peers;
  private final AcceptRounds rounds;
  private final Truncation truncation;
  private final Predicate<ReplicaId> suspected;
  private final Timing timing;
  private final Statistics statistics;
  private final Map<CommandId, Attempt> attempts = new HashMap<>();

  private static final class Attempt {
    final Message.PreAccept request;
    final Map<ReplicaId, Deps> answers = new HashMap<>();
    final long submittedAtMillis;
    boolean conflicted;
    long slowPathOpenSinceMillis = NOT_YET;
    long sentAtMillis;

    Attempt(Message.PreAccept request, long nowMillis) {
      this.request = request;
      this.submittedAtMillis = nowMillis;
      this.sentAtMillis = nowMillis;
    }

    int equalAnswers() {
      return (int) answers.values().stream().filter(request.deps()::equals).count();
    }
  }

  CommitPath(
      InstanceTable table,
      Peers peers,
      AcceptRounds rounds,
      Truncation truncation,
      Predicate<ReplicaId> suspected,
      Timing timing,
      Statistics statistics) {
    this.table = table;
    this.peers = peers;
    this.rounds = rounds;
    this.truncation = truncation;
    this.suspected = suspected;
    this.timing = timing;
    this.statistics = statistics;
  }

  /**
   * Begins. The own vote must be durable before anybody hears of the command: a coordinator that
   * forgot it could vote for a conflicting command without depending on this one, and a recoverer
   * that relies on the coordinator's order of events (lemma 11) would undo a fast commit.
   */
  void submit(long nowMillis, CommandId id, Command command) {
    Deps deps = truncation.floor().toDeps().union(table.conflictsOf(id, command));
    Message.PreAccept request = new Message.PreAccept(id, command, deps);
    attempts.put(id, new Attempt(request, nowMillis));
    peers.requestWhenDurable(peers.members(), request);
  }

  void onPreAcceptOk(long nowMillis, ReplicaId from, Message.PreAcceptOk vote) {
    Attempt attempt = attempts.get(vote.id());
    if (attempt != null) {
      attempt.answers.putIfAbsent(from, vote.deps());
      if (!attempt.conflicted && !vote.deps().equals(attempt.request.deps())) {
        attempt.conflicted = true;
        statistics.countConflict();
      }
      decide(nowMillis, attempt);
    }
  }

  void onTick(long nowMillis) {
    for (Attempt attempt : new ArrayList<>(attempts.values())) {
      decide(nowMillis, attempt);
      boolean undecided = attempts.containsKey(attempt.request.id());
      if (undecided && nowMillis - attempt.sentAtMillis >= timing.resendMillis()) {
        attempt.sentAtMillis = nowMillis;
        peers.requestWhenDurable(silent(attempt), attempt.request);
      }
    }
  }

  /** Whether this replica is still on its way to commit {@code id} under ballot zero. */
  boolean drives(CommandId id) {
    return attempts.containsKey(id) || rounds.drivesOwnBallot(id);
  }

  void forget(CommandId id) {
    attempts.remove(id);
  }

  private void decide(long nowMillis, Attempt attempt) {
    CommandId id = attempt.request.id();
    Instance own = table.get(id);
    if (!own.ballot().isZero() || own.phase() != Phase.PREACCEPTED) {
      // Having joined a recovery it has promised not to go fast any more (rule 3 relies on it).
      attempts.remove(id);
      return;
    }
    Quorums quorums = peers.quorums();
    if (attempt.answers.size() < quorums.slow()) {
      return;
    }
    if (attempt.slowPathOpenSinceMillis == NOT_YET) {
      attempt.slowPathOpenSinceMillis = nowMillis;
    }
    if (attempt.equalAnswers() >= quorums.fast()) {
      commitFast(attempt);
    } else if (fastPathIsLost(attempt)
        || nowMillis - attempt.slowPathOpenSinceMillis >= patienceMillis(attempt)) {
      proposeUnion(nowMillis, attempt);
    }
  }

  /**
   * For how long to hope for the fast path when the slow one is open. From seven members on, the
   * fast quorum is the larger one: while nobody objects, waiting for the rest of it as long as the
   * slow quorum took costs no more than the second round trip that it may save.
   */
  private long patienceMillis(Attempt attempt) {
    boolean undisputed = attempt.equalAnswers() == attempt.answers.size();
    long roundTripMillis = attempt.slowPathOpenSinceMillis - attempt.submittedAtMillis;
    return undisputed
        ? Math.max(timing.slowPathMillis(), roundTripMillis)
        : timing.slowPathMillis();
  }

  /** More than e members have answered differently, or are not expected to answer. */
  private boolean fastPathIsLost(Attempt attempt) {
    int different = attempt.answers.size() - attempt.equalAnswers();
    long gone = silent(attempt).stream().filter(suspected).count();
    return different + gone > peers.quorums().fastFailuresMax();
  }

  /**
   * The commit must be durable here before anybody hears of it: a coordinator that forgot it would
   * answer a recovery as if it had never gone fast, and rule 3 would decide a no-op.
   */
  private void commitFast(Attempt attempt) {
    Message.PreAccept request = attempt.request;
    attempts.remove(request.id());
    statistics.countFast(request.command());
    peers.requestWhenDurable(
        peers.members(),
        new Message.Commit(request.id(), Ballot.ZERO, request.command(), request.deps()));
  }

  private void proposeUnion(long nowMillis, Attempt attempt) {
    Message.PreAccept request = attempt.request;
    attempts.remove(request.id());
    Deps union = request.deps();
    for (Deps answer : attempt.answers.values()) {
      union = union.union(answer);
    }
    rounds.propose(nowMillis, request.id(), Ballot.ZERO, request.command(), union);
  }

  private List<ReplicaId> silent(Attempt attempt) {
    return peers.members().stream().filter(member -> !attempt.answers.containsKey(member)).toList();
  }
}
