package io.terroir.gossip.membership;

import io.terroir.runtime.transport.Peer;

/**
 * A process as this one knows it. Hearsay: nothing that safety depends on may rest on it.
 *
 * @param incarnation raised by the member itself when it starts and when it refutes a suspicion
 */
public record Member(Peer peer, State state, long incarnation, Metadata metadata) {
  /** What is believed of a member. Later ones override earlier ones of the same incarnation. */
  public enum State {
    /** Answers, or was not doubted. */
    ALIVE,
    /** Did not answer; may still refute. */
    SUSPECT,
    /** Did not answer and did not refute in time, or left. */
    DEAD
  }

  /** Whether it is not known to be dead. */
  public boolean isLiving() {
    return state != State.DEAD;
  }

  /** Whether it can be a bridge of its region. */
  boolean canBridge() {
    return isLiving() && metadata.role() == Role.NODE;
  }

  Member withState(State next) {
    return new Member(peer, next, incarnation, metadata);
  }

  Member withMetadata(Metadata next) {
    return new Member(peer, state, incarnation, next);
  }

  /**
   * What remains when both are believed of one member (SWIM, section 4.2): the higher incarnation,
   * then the worse state; the metadata have an order of their own.
   */
  Member merge(Member heard) {
    boolean newer =
        heard.incarnation != incarnation
            ? heard.incarnation > incarnation
            : heard.state.compareTo(state) > 0;
    Metadata newest = heard.metadata.isAfter(metadata) ? heard.metadata : metadata;
    return (newer ? heard : this).withMetadata(newest);
  }
}
