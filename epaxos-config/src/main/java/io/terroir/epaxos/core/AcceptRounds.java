package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The second phase, for the coordinator's slow path and for recoveries alike: asks all to accept a
 * proposal under a ballot of this replica, and commits it when n - f have (figure 3). Requests are
 * repeated until then; the votes are idempotent.
 */
final class AcceptRounds {
  private final InstanceTable table;
  private final Peers peers;
  private final Timing timing;
  private final Statistics statistics;
  private final Map<CommandId, Round> rounds = new HashMap<>();

  private static final class Round {
    final Message.Accept request;
    final Set<ReplicaId> voters = new HashSet<>();
    long sentAtMillis;

    Round(Message.Accept request, long nowMillis) {
      this.request = request;
      this.sentAtMillis = nowMillis;
    }
  }

  AcceptRounds(InstanceTable table, Peers peers, Timing timing, Statistics statistics) {
    this.table = table;
    this.peers = peers;
    this.timing = timing;
    this.statistics = statistics;
  }

  void propose(long nowMillis, CommandId id, Ballot ballot, Proposal proposal, Deps deps) {
    Message.Accept request = new Message.Accept(id, ballot, proposal, deps);
    rounds.put(id, new Round(request, nowMillis));
    peers.requestNow(peers.members(), request);
  }

  /**
   * Counts only while this replica itself is still in that ballot and has accepted. One that has
   * joined a higher ballot leaves the instance to its owner, who finds what was chosen here.
   */
  void onAcceptOk(ReplicaId from, Message.AcceptOk vote) {
    Round round = rounds.get(vote.id());
    if (round == null || !round.request.ballot().equals(vote.ballot()) || !isCurrent(round)) {
      return;
    }
    round.voters.add(from);
    if (round.voters.size() >= peers.quorums().slow()) {
      Message.Accept chosen = round.request;
      statistics.countAccepted(chosen.ballot(), chosen.proposal());
      peers.requestNow(
          peers.members(),
          new Message.Commit(chosen.id(), chosen.ballot(), chosen.proposal(), chosen.deps()));
    }
  }

  void onTick(long nowMillis) {
    for (Round round : List.copyOf(rounds.values())) {
      if (!isCurrent(round)) {
        rounds.remove(round.request.id());
      } else if (nowMillis - round.sentAtMillis >= timing.resendMillis()) {
        round.sentAtMillis = nowMillis;
        peers.requestNow(
            peers.members().stream().filter(member -> !round.voters.contains(member)).toList(),
            round.request);
      }
    }
  }

  /** Whether a round of {@code id} under ballot zero is under way. */
  boolean drivesOwnBallot(CommandId id) {
    Round round = rounds.get(id);
    return round != null && round.request.ballot().isZero() && isCurrent(round);
  }

  void forget(CommandId id) {
    rounds.remove(id);
  }

  private boolean isCurrent(Round round) {
    Instance instance = table.get(round.request.id());
    return instance.phase() == Phase.ACCEPTED && instance.ballot().equals(round.request.ballot());
  }
}
