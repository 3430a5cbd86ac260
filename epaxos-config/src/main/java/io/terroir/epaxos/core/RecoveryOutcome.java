package io.terroir.epaxos.core;

/** What a recovery concluded, by the rule of figure 5 that it came to. */
public enum RecoveryOutcome {
  /** Rule 1: somebody had the decision. */
  COMMIT_LEARNED,
  /** Rule 2: somebody had accepted, and that was proposed again. */
  ACCEPT_ADOPTED,
  /** Rule 3: the coordinator had not committed and joined, so that it never will: a no-op. */
  NO_OP_BY_COORDINATOR,
  /** Rule 4: it may have been committed fast, and nothing contradicts that: the command. */
  VALIDATED,
  /** Rule 4: it may have been committed fast by the votes, but other ids exclude it: a no-op. */
  NO_OP_BY_CONTRADICTION,
  /** Rule 5: too few voted for it as it was proposed: a no-op. */
  NO_OP_BY_VOTES
}
