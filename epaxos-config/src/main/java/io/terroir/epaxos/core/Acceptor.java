package io.terroir.epaxos.core;

import java.util.function.Consumer;

/**
 * The voter: what a replica does with the requests of coordinators and recoverers (figures 3 and 5,
 * the receiving side). Handles one instance at a time and remembers nothing but the table.
 *
 * <p>Deviations from the paper, which assumes that every message arrives exactly once:
 *
 * <ul>
 *   <li>A decision is taken at any ballot and is final. Whoever asks a committed replica anything
 *       about that id is answered with the decision; so rule 1 of the recovery needs no votes.
 *   <li>A repeated PreAccept or Accept gets the stored answer again.
 *   <li>A Validate, late or twice, does not touch what was accepted or committed meanwhile: the
 *       published guard (equal ballots) is not enough once messages can be duplicated.
 *   <li>A request about what was dropped is answered with {@link Message.Truncated}, and with
 *       nothing else: never as if it were new, never as a no-op. What was dropped is a dependency
 *       of every vote.
 *   <li>A request under a passed ballot is answered with {@link Message.Preempted}, a hint that
 *       saves the proposer a wait and that nothing depends on.
 * </ul>
 */
final class Acceptor {
  private final InstanceTable table;
  private final Peers peers;
  private final Consumer<Instance> onCommitted;

  Acceptor(InstanceTable table, Peers peers, Consumer<Instance> onCommitted) {
    this.table = table;
    this.peers = peers;
    this.onCommitted = onCommitted;
  }

  void onPreAccept(ReplicaId from, Message.PreAccept request) {
    Instance instance = table.get(request.id());
    if (instance.isCommitted()) {
      peers.answer(from, decisionOf(instance));
    } else if (!instance.ballot().isZero()) {
      peers.answer(from, new Message.Preempted(request.id(), instance.ballot()));
    } else if (instance.phase() == Phase.INITIAL) {
      Deps conflicts = table.conflictsOf(request.id(), request.command());
      Deps deps = request.deps().union(conflicts).union(table.truncated().toDeps());
      table.store(instance.preAccepted(request.command(), request.deps(), deps));
      peers.answer(from, new Message.PreAcceptOk(request.id(), deps));
    } else if (instance.phase() == Phase.PREACCEPTED) {
      peers.answer(from, new Message.PreAcceptOk(request.id(), instance.deps()));
    }
  }

  void onAccept(ReplicaId from, Message.Accept request) {
    Instance instance = table.get(request.id());
    int toJoined = request.ballot().compareTo(instance.ballot());
    if (instance.isCommitted()) {
      peers.answer(from, decisionOf(instance));
    } else if (toJoined < 0) {
      peers.answer(from, new Message.Preempted(request.id(), instance.ballot()));
    } else {
      boolean repeated =
          instance.phase() == Phase.ACCEPTED && instance.acceptedBallot().equals(request.ballot());
      if (!repeated) {
        table.store(instance.accepted(request.ballot(), request.proposal(), request.deps()));
      }
      peers.answer(from, new Message.AcceptOk(request.id(), request.ballot()));
    }
  }

  void onCommit(Message.Commit decision) {
    Instance instance = table.get(decision.id());
    if (instance.isCommitted()) {
      Agreement.check(instance, decision);
      return;
    }
    Instance committed =
        instance.committed(decision.ballot(), decision.proposal(), decision.deps());
    table.store(committed);
    onCommitted.accept(committed);
  }

  void onRecover(ReplicaId from, Message.Recover request) {
    Instance instance = table.get(request.id());
    int toJoined = request.ballot().compareTo(instance.ballot());
    if (instance.isCommitted()) {
      peers.answer(from, decisionOf(instance));
    } else if (toJoined > 0) {
      Instance joined = instance.joined(request.ballot());
      table.store(joined);
      peers.answer(from, new Message.RecoverOk(request.id(), request.ballot(), joined));
    } else if (toJoined < 0) {
      peers.answer(from, new Message.Preempted(request.id(), instance.ballot()));
    }
  }

  void onValidate(ReplicaId from, Message.Validate request) {
    Instance instance = table.get(request.id());
    if (instance.isCommitted()) {
      peers.answer(from, decisionOf(instance));
      return;
    }
    boolean sameBallot = instance.ballot().equals(request.ballot());
    if (!sameBallot || instance.phase() == Phase.ACCEPTED) {
      return;
    }
    table.store(instance.validated(request.command(), request.deps()));
    peers.answer(
        from,
        new Message.ValidateOk(
            request.id(),
            request.ballot(),
            ValidationRules.invalidating(table, request.id(), request.command(), request.deps())));
  }

  /**
   * Somebody takes this replica for the leader of an id: it learns of the id, or tells its fate.
   */
  void onTryRecover(ReplicaId from, Message.TryRecover request) {
    Instance instance = table.get(request.id());
    if (instance.isCommitted()) {
      peers.answer(from, decisionOf(instance));
    }
  }

  /** The decision of a committed instance, as a message. */
  static Message.Commit decisionOf(Instance committed) {
    return new Message.Commit(
        committed.id(), committed.acceptedBallot(), committed.decidedProposal(), committed.deps());
  }
}
