package io.terroir.simulation;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens at a moment. Events of one moment run in the order of their tie-breaks,
 * which are drawn.
 */
final class Event {
  final long atNanos;
  final String where;
  final String what;
  final long fingerprint;

  private final long tieBreak;
  private final long sequence;
  private final @Nullable SimulatedNode handledBy;
  private final @Nullable Lifetime lifetime;
  private @Nullable Runnable action;

  /**
   * An event.
   *
   * @param sequence decides where even the tie-breaks are equal
   * @param handledBy the node whose process must be running for it; null for the world's own
   * @param lifetime the run of that process that it belongs to; null if any will do
   */
  Event(
      long atNanos,
      long tieBreak,
      long sequence,
      String where,
      String what,
      long fingerprint,
      @Nullable SimulatedNode handledBy,
      @Nullable Lifetime lifetime,
      Runnable action) {
    this.atNanos = atNanos;
    this.tieBreak = tieBreak;
    this.sequence = sequence;
    this.where = where;
    this.what = what;
    this.fingerprint = fingerprint;
    this.handledBy = handledBy;
    this.lifetime = lifetime;
    this.action = action;
  }

  boolean isBefore(Event other) {
    if (atNanos != other.atNanos) {
      return atNanos < other.atNanos;
    }
    if (tieBreak != other.tieBreak) {
      return tieBreak < other.tieBreak;
    }
    return sequence < other.sequence;
  }

  /** Nothing will happen, and whatever the action held on to is let go. */
  void cancel() {
    action = null;
  }

  /** Whether there is nothing left to do: it was cancelled, or its process is over. */
  boolean isVoid() {
    return action == null || (lifetime != null && !lifetime.alive());
  }

  /** Whether its node is paused and has kept it for later. */
  boolean isHeld() {
    return handledBy != null && handledBy.holds(this);
  }

  void run() {
    Runnable due = action;
    if (due == null) {
      return;
    }
    if (lifetime == null) {
      due.run();
    } else {
      lifetime.run(due);
    }
  }
}
