package io.terroir.epaxos.core;

import io.terroir.epaxos.core.Message.Invalidating;
import io.terroir.epaxos.core.RecoveryRules.Next;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recoverer: has an id decided that its coordinator left open (figure 5). Asks all to join a
 * new ballot of its own, and concludes from n - f votes by {@link RecoveryRules}; at worst it
 * validates and then waits until the conflicting ids are decided.
 *
 * <p>Votes and validations are not asked for again when they are lost: the attempt is given up for
 * one at a higher ballot, by {@link LeaderDetector} and after a growing delay.
 */
final class Recovery {
  private final InstanceTable table;
  private final Peers peers;
  private final AcceptRounds rounds;
  private final Timing timing;
  private final Statistics statistics;
  private final Map<CommandId, RecoveryAttempt> attempts = new HashMap<>();

  /**
   * The greatest number heard per id in a {@link Message.Waiting}, kept until that id is committed:
   * it may arrive before this replica knows that it needs it. What such a message proves stays
   * true, so the greatest is as good as the last.
   */
  private final Map<CommandId, Integer> waitingElsewhere = new HashMap<>();

  Recovery(
      InstanceTable table, Peers peers, AcceptRounds rounds, Timing timing, Statistics statistics) {
    this.table = table;
    this.peers = peers;
    this.rounds = rounds;
    this.timing = timing;
    this.statistics = statistics;
  }

  /** Begins, or begins again, under a ballot above every one that was heard of. */
  void start(CommandId id, Ballot above) {
    Instance instance = table.get(id);
    if (instance.isCommitted()) {
      return;
    }
    Ballot highest = instance.ballot().compareTo(above) < 0 ? above : instance.ballot();
    Ballot ballot = highest.next(peers.self());
    attempts.put(id, new RecoveryAttempt(id, ballot));
    rounds.forget(id);
    statistics.countRecovery();
    peers.requestWhenDurable(peers.members(), new Message.Recover(id, ballot));
  }

  void onRecoverOk(long nowMillis, ReplicaId from, Message.RecoverOk answer) {
    RecoveryAttempt attempt = current(answer.id(), answer.ballot());
    if (attempt == null || attempt.votes.putIfAbsent(from, answer.vote()) != null) {
      return;
    }
    switch (attempt.stage) {
      case COLLECTING -> {
        if (attempt.votes.size() >= peers.quorums().slow()) {
          attempt.quorum.putAll(attempt.votes);
          Next next = RecoveryRules.fromVotes(attempt.id, attempt.quorum, peers.quorums());
          follow(nowMillis, attempt, next);
        }
      }
      case WAITING -> endWaitIfPossible(nowMillis, attempt);
      case VALIDATING, PROPOSED -> {
        // Kept: a late vote may end a wait that has not begun yet.
      }
    }
  }

  void onValidateOk(long nowMillis, ReplicaId from, Message.ValidateOk answer) {
    answer.invalidating().forEach(other -> table.learn(other.id()));
    RecoveryAttempt attempt = current(answer.id(), answer.ballot());
    if (attempt == null
        || attempt.stage != RecoveryAttempt.Stage.VALIDATING
        || !attempt.quorum.containsKey(from)
        || !attempt.validatedBy.add(from)) {
      return;
    }
    attempt.invalidating.addAll(answer.invalidating());
    if (attempt.validatedBy.size() == attempt.quorum.size()) {
      Next next =
          RecoveryRules.fromValidation(
              attempt.candidate(), attempt.quorum.keySet(), attempt.invalidating, peers.quorums());
      follow(nowMillis, attempt, next);
    }
  }

  void onWaiting(long nowMillis, Message.Waiting message) {
    table.learn(message.id());
    if (table.get(message.id()).isCommitted()) {
      return;
    }
    waitingElsewhere.merge(message.id(), message.preAccepted(), Math::max);
    endWaitsFor(nowMillis, message.id());
  }

  /** {@code id} was committed here: its own recovery ends, and waits for it may. */
  void onCommitted(long nowMillis, CommandId id) {
    RecoveryAttempt ended = attempts.remove(id);
    if (ended != null && ended.stage != RecoveryAttempt.Stage.PROPOSED) {
      statistics.countOutcome(RecoveryOutcome.COMMIT_LEARNED);
    }
    waitingElsewhere.remove(id);
    endWaitsFor(nowMillis, id);
  }

  void onTick(long nowMillis) {
    for (RecoveryAttempt attempt : new ArrayList<>(attempts.values())) {
      if (attempt.stage == RecoveryAttempt.Stage.WAITING
          && current(attempt.id, attempt.ballot) == attempt
          && nowMillis - attempt.announcedAtMillis >= timing.resendMillis()) {
        announceWait(nowMillis, attempt);
      }
    }
  }

  private void follow(long nowMillis, RecoveryAttempt attempt, Next next) {
    if (next instanceof Next.Propose outcome) {
      attempt.stage = RecoveryAttempt.Stage.PROPOSED;
      statistics.countOutcome(outcome.rule());
      rounds.propose(nowMillis, attempt.id, attempt.ballot, outcome.proposal(), outcome.deps());
    } else if (next instanceof Next.Validate candidate) {
      attempt.stage = RecoveryAttempt.Stage.VALIDATING;
      attempt.candidate = candidate;
      peers.requestNow(
          List.copyOf(attempt.quorum.keySet()),
          new Message.Validate(attempt.id, attempt.ballot, candidate.command(), candidate.deps()));
    } else {
      attempt.stage = RecoveryAttempt.Stage.WAITING;
      announceWait(nowMillis, attempt);
      endWaitIfPossible(nowMillis, attempt);
    }
  }

  private void announceWait(long nowMillis, RecoveryAttempt attempt) {
    attempt.announcedAtMillis = nowMillis;
    peers.requestNow(
        peers.members(), new Message.Waiting(attempt.id, attempt.candidate().preAccepted()));
  }

  private void endWaitsFor(long nowMillis, CommandId id) {
    for (RecoveryAttempt attempt : new ArrayList<>(attempts.values())) {
      if (attempt.waitsFor(id)) {
        endWaitIfPossible(nowMillis, attempt);
      }
    }
  }

  private void endWaitIfPossible(long nowMillis, RecoveryAttempt attempt) {
    if (attempt.stage == RecoveryAttempt.Stage.WAITING
        && current(attempt.id, attempt.ballot) == attempt) {
      Next next = afterWaiting(attempt);
      if (!(next instanceof Next.Wait)) {
        follow(nowMillis, attempt, next);
      }
    }
  }

  /** The four ways in which a wait ends, whichever is possible first. */
  private Next afterWaiting(RecoveryAttempt attempt) {
    for (Map.Entry<ReplicaId, Instance> late : attempt.lateVotes().entrySet()) {
      Instance vote = late.getValue();
      if (vote.phase() == Phase.ACCEPTED) {
        return new Next.Propose(
            vote.decidedProposal(), vote.deps(), RecoveryOutcome.ACCEPT_ADOPTED);
      }
      if (late.getKey().equals(attempt.id.replica())) {
        return Next.Propose.noOp(RecoveryOutcome.NO_OP_BY_COORDINATOR);
      }
    }
    boolean allHarmless = true;
    for (Invalidating other : attempt.invalidating) {
      if (table.isTruncated(other.id())) {
        // Every member has executed it, so that whatever is decided now is executed after it.
        continue;
      }
      Instance instance = table.get(other.id());
      boolean harmless =
          instance.isCommitted()
              && (instance.decidedProposal() == Nop.NOP || instance.deps().contains(attempt.id));
      boolean decidedWithoutSeeing = instance.isCommitted() && !harmless;
      boolean excludesFastPath =
          waitingElsewhere.getOrDefault(other.id(), 0) > peers.quorums().waitingThreshold();
      if (decidedWithoutSeeing || excludesFastPath) {
        return Next.Propose.noOp(RecoveryOutcome.NO_OP_BY_CONTRADICTION);
      }
      allHarmless &= harmless;
    }
    Next.Validate candidate = attempt.candidate();
    return allHarmless
        ? new Next.Propose(candidate.command(), candidate.deps(), RecoveryOutcome.VALIDATED)
        : new Next.Wait();
  }

  /** The attempt of {@code id} under {@code ballot}, unless this replica has moved on from it. */
  private @Nullable RecoveryAttempt current(CommandId id, Ballot ballot) {
    RecoveryAttempt attempt = attempts.get(id);
    if (attempt == null || !attempt.ballot.equals(ballot)) {
      return null;
    }
    Instance instance = table.get(id);
    boolean movedOn = instance.isCommitted() || !instance.ballot().equals(ballot);
    if (movedOn) {
      attempts.remove(id);
      return null;
    }
    return attempt;
  }
}
