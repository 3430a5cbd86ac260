package io.terroir.epaxos.core;

/** How far an instance has come at one replica. Never goes back. */
public enum Phase {
  /** Nothing voted. The replica may have joined a ballot, or taken a command to validate. */
  INITIAL,
  /** Voted for the command of the coordinator, adding the conflicts known here. */
  PREACCEPTED,
  /** Voted for a proposal and its dependencies under {@link Instance#acceptedBallot()}. */
  ACCEPTED,
  /** Decided. Final. */
  COMMITTED
}
