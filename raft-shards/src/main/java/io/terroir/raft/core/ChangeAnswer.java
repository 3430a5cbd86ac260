package io.terroir.raft.core;

/** What became of an {@link Input.ChangeMembers}. */
public sealed interface ChangeAnswer {
  /**
   * The change is under way. It is complete when a configuration with the members that were asked
   * for is in effect and committed; with another leader it may never be.
   *
   * @param at the entry that began it
   */
  record Begun(LogPosition at) implements ChangeAnswer {}

  /** Nothing was changed. */
  record Refused(Why why) implements ChangeAnswer {}

  /** Why a change is refused. */
  enum Why {
    /** This replica does not lead. */
    NOT_LEADER,
    /** This leader is so new that it does not know yet what is committed; ask again. */
    NOTHING_COMMITTED_IN_TERM,
    /** The configuration in effect is not the one that was to be changed; look again. */
    OTHER_CONFIGURATION,
    /** Another change is not complete. */
    UNDER_WAY,
    /** These are the members already. */
    NO_CHANGE,
    /** A new voter is no learner yet, or lacks too much of the log; ask again. */
    NOT_CAUGHT_UP
  }
}
