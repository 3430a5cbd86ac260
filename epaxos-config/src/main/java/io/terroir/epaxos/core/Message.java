package io.terroir.epaxos.core;

import java.util.Set;

/** What EPaxos replicas say to each other: figures 3 and 5 of the paper, and repair of losses. */
public sealed interface Message {

  /** A message about one instance. */
  sealed interface AboutInstance extends Message {
    /** Which instance. */
    CommandId id();
  }

  /** The coordinator asks for votes under ballot zero. */
  record PreAccept(CommandId id, Command command, Deps deps) implements AboutInstance {}

  /** A vote under ballot zero, with the proposed dependencies and the voter's own. */
  record PreAcceptOk(CommandId id, Deps deps) implements AboutInstance {}

  /** Asks to accept a proposal. */
  record Accept(CommandId id, Ballot ballot, Proposal proposal, Deps deps)
      implements AboutInstance {}

  /** The vote for it. */
  record AcceptOk(CommandId id, Ballot ballot) implements AboutInstance {}

  /** The decision. */
  record Commit(CommandId id, Ballot ballot, Proposal proposal, Deps deps)
      implements AboutInstance {}

  /** A recoverer asks to join its ballot. */
  record Recover(CommandId id, Ballot ballot) implements AboutInstance {}

  /** The voter joined; {@code vote} is its record at that moment. */
  record RecoverOk(CommandId id, Ballot ballot, Instance vote) implements AboutInstance {}

  /** Asks what speaks against the command having been committed on the fast path. */
  record Validate(CommandId id, Ballot ballot, Command command, Deps deps)
      implements AboutInstance {}

  /** The ids that speak against it. */
  record ValidateOk(CommandId id, Ballot ballot, Set<Invalidating> invalidating)
      implements AboutInstance {}

  /** A recoverer waits for the fate of other ids; so many members of its quorum pre-accepted. */
  record Waiting(CommandId id, int preAccepted) implements AboutInstance {}

  /** A request was not served because its ballot is below the one joined here. A hint only. */
  record Preempted(CommandId id, Ballot ballot) implements AboutInstance {}

  /** Asks the leader of an id, in the sender's view, to have it decided (figure 8). */
  record TryRecover(CommandId id) implements AboutInstance {}

  /** The id asked about was dropped by the sender, since every member has executed it. */
  record Truncated(CommandId id) implements AboutInstance {}

  /**
   * Sign of life.
   *
   * @param committed every id that the sender knows to be committed
   * @param executed how far the sender has executed, durably and without a gap
   * @param floor what the sender knows every member to have executed
   */
  record Progress(Deps committed, Frontier executed, Frontier floor) implements Message {}

  /**
   * An id that speaks against another one's fast path.
   *
   * @param id the invalidating id
   * @param committed whether it is decided where it was found
   */
  record Invalidating(CommandId id, boolean committed) {}
}
