package io.terroir.epaxos.core;

import io.terroir.runtime.Invariants;
import java.util.Optional;

/**
 * What one replica knows and has promised about one id: the variables of figure 3 of the paper. Two
 * ballots are kept apart: the one joined and the one voted in. The protocol of 2013 had one for
 * both, which is its best-known error (Sutra 2020).
 *
 * <p>Immutable. Its methods are the only transitions there are:
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th>method</th><th>from</th><th>to</th><th>guard</th></tr>
 * <tr><td>preAccepted</td><td>INITIAL</td><td>PREACCEPTED</td><td>ballot is zero</td></tr>
 * <tr><td>joined</td><td>not COMMITTED</td><td>same</td><td>ballot grows</td></tr>
 * <tr><td>validated</td><td>INITIAL, PREACCEPTED</td><td>same</td><td>ballot is the recoverer's</td></tr>
 * <tr><td>accepted</td><td>not COMMITTED</td><td>ACCEPTED</td><td>ballot does not fall</td></tr>
 * <tr><td>committed</td><td>not COMMITTED</td><td>COMMITTED</td><td>none: a commit is a fact</td></tr>
 * </table>
 *
 * @param id which instance
 * @param phase how far it is
 * @param ballot highest ballot joined ({@code bal})
 * @param acceptedBallot ballot of the last vote to accept ({@code abal})
 * @param proposal current value ({@code cmd}); empty while no payload is known
 * @param initialCommand what the coordinator submitted ({@code initCmd}), if it was seen here
 * @param deps dependencies of the current value ({@code dep})
 * @param initialDeps dependencies that the coordinator proposed ({@code initDep})
 */
public record Instance(
    CommandId id,
    Phase phase,
    Ballot ballot,
    Ballot acceptedBallot,
    Optional<Proposal> proposal,
    Optional<Command> initialCommand,
    Deps deps,
    Deps initialDeps) {

  /** An id of which nothing is known. */
  public static Instance initial(CommandId id) {
    return new Instance(
        id,
        Phase.INITIAL,
        Ballot.ZERO,
        Ballot.ZERO,
        Optional.empty(),
        Optional.empty(),
        Deps.NONE,
        Deps.NONE);
  }

  /** Whether the instance is decided here. */
  public boolean isCommitted() {
    return phase == Phase.COMMITTED;
  }

  /** Whether this replica voted for the command and had nothing to add to its dependencies. */
  public boolean preAcceptedWithInitialDeps() {
    return phase == Phase.PREACCEPTED && deps.equals(initialDeps);
  }

  /** The value; only where a phase implies that there is one. */
  public Proposal decidedProposal() {
    return proposal.orElseThrow(() -> new IllegalStateException("no proposal for " + id));
  }

  Instance preAccepted(Command command, Deps proposed, Deps withOwnConflicts) {
    Invariants.check(
        phase == Phase.INITIAL && ballot.isZero(), "pre-accepted once, under ballot zero");
    return new Instance(
        id,
        Phase.PREACCEPTED,
        ballot,
        acceptedBallot,
        Optional.of(command),
        Optional.of(command),
        withOwnConflicts,
        proposed);
  }

  Instance joined(Ballot higher) {
    Invariants.check(
        !isCommitted() && ballot.compareTo(higher) < 0, "a ballot joined is above the last");
    return new Instance(
        id, phase, higher, acceptedBallot, proposal, initialCommand, deps, initialDeps);
  }

  /** Takes what the coordinator proposed, as a recoverer found it; no vote, so no phase changes. */
  Instance validated(Command command, Deps proposed) {
    Invariants.check(
        phase == Phase.INITIAL || phase == Phase.PREACCEPTED,
        "validation touches nothing that was accepted or committed");
    return new Instance(
        id,
        phase,
        ballot,
        acceptedBallot,
        Optional.of(command),
        Optional.of(command),
        deps,
        proposed);
  }

  Instance accepted(Ballot in, Proposal value, Deps itsDeps) {
    Invariants.check(
        !isCommitted() && ballot.compareTo(in) <= 0, "a vote is cast in a ballot not passed");
    return new Instance(
        id, Phase.ACCEPTED, in, in, known(value), initialCommand, itsDeps, initialDeps);
  }

  Instance committed(Ballot in, Proposal value, Deps itsDeps) {
    Invariants.check(!isCommitted(), "a commit is final");
    Ballot highest = acceptedBallot.compareTo(in) < 0 ? in : acceptedBallot;
    return new Instance(
        id, Phase.COMMITTED, ballot, highest, known(value), initialCommand, itsDeps, initialDeps);
  }

  /**
   * The value as it is held here already, if it is: a command arrives with every message about it,
   * and its copies would take as much memory again, for as long as the record is kept.
   */
  private Optional<Proposal> known(Proposal value) {
    Optional<Proposal> same = Optional.of(value);
    return same.equals(proposal) ? proposal : same;
  }
}
