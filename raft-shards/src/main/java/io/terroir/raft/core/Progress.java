package io.terroir.raft.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a leader knows of one follower (paper, figure 2: nextIndex, matchIndex; flow control as in
 * thesis, section 10.2.1). Begins anew with each term that a replica leads.
 *
 * <pre>
 * PROBE      one message at a time, until the logs are known to agree somewhere
 * REPLICATE  messages follow each other without waiting, bounded by bytes in flight
 * SNAPSHOT   the log no longer reaches back far enough; entries wait for the snapshot, or, if its
 *            transfer was given up, for a pause that doubles with every failure in a row
 * </pre>
 */
final class Progress {
  /** How entries are sent. */
  enum Mode {
    PROBE,
    REPLICATE,
    SNAPSHOT
  }

  /** The longest pause, as a power of two, in minimal election timeouts. */
  private static final int PAUSE_DOUBLINGS_MAX = 6;

  private record InFlight(long lastIndex, long bytes) {}

  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final LogPosition since;
  private Mode mode = Mode.PROBE;
  private long matchIndex;
  private long acknowledgedIndex;
  private boolean counts = true;
  private long countsAsOfRound;
  private long nextIndex;
  private long inFlightBytes;
  private boolean probeSent;
  private int ticksSinceHeard;
  private int ticksSinceProgress;
  private long ackedRound;
  private boolean snapshotUnderWay;
  private int snapshotsAbandoned;
  private int pauseTicks;

  Progress(long nextIndex, LogPosition since) {
    this.nextIndex = nextIndex;
    this.since = since;
  }

  void tick() {
    ticksSinceHeard++;
    ticksSinceProgress++;
    pauseTicks = Math.max(0, pauseTicks - 1);
  }

  void heard() {
    ticksSinceHeard = 0;
  }

  void ackedRound(long round) {
    ackedRound = Math.max(ackedRound, round);
  }

  /** Whether more may be sent now. */
  boolean maySend(int inflightBytesMax) {
    return switch (mode) {
      case PROBE -> !probeSent;
      case REPLICATE -> inFlightBytes < inflightBytesMax;
      case SNAPSHOT -> false;
    };
  }

  /** Entries up to {@code lastIndex} were sent. */
  void sent(long lastIndex, long bytes) {
    if (mode == Mode.PROBE) {
      probeSent = true;
      ticksSinceProgress = 0;
      return;
    }
    if (inFlight.isEmpty()) {
      ticksSinceProgress = 0;
    }
    nextIndex = lastIndex + 1;
    inFlight.add(new InFlight(lastIndex, bytes));
    inFlightBytes += bytes;
  }

  /**
   * The follower holds everything up to {@code index} durably.
   *
   * @param acknowledged whether that counts for committing. What it acknowledged on a disk that it
   *     has lost since goes on to count: all of it stands before any admission of its new disk
   */
  void matched(long index, boolean acknowledged) {
    if (acknowledged) {
      acknowledgedIndex = Math.max(acknowledgedIndex, index);
    }
    if (index > matchIndex) {
      matchIndex = index;
      ticksSinceProgress = 0;
    }
    nextIndex = Math.max(nextIndex, matchIndex + 1);
    while (!inFlight.isEmpty() && inFlight.element().lastIndex() <= matchIndex) {
      inFlightBytes -= inFlight.remove().bytes();
    }
  }

  void replicate() {
    clearInFlight();
    mode = Mode.REPLICATE;
    nextIndex = matchIndex + 1;
  }

  void probeFrom(long index) {
    clearInFlight();
    mode = Mode.PROBE;
    nextIndex = Math.max(index, matchIndex + 1);
    probeSent = false;
  }

  void snapshot() {
    clearInFlight();
    mode = Mode.SNAPSHOT;
    snapshotUnderWay = true;
  }

  void snapshotInstalled() {
    snapshotUnderWay = false;
    snapshotsAbandoned = 0;
  }

  /**
   * A snapshot costs both sides much: what made this one fail is not to make a hundred fail.
   *
   * @param unitTicks the first pause
   */
  void snapshotAbandoned(int unitTicks) {
    snapshotUnderWay = false;
    pauseTicks = unitTicks << Math.min(snapshotsAbandoned, PAUSE_DOUBLINGS_MAX);
    snapshotsAbandoned++;
  }

  /** Whether a snapshot is on its way, as far as is known. */
  boolean isSentSnapshot() {
    return mode == Mode.SNAPSHOT && snapshotUnderWay;
  }

  /** Whether the pause after a snapshot that failed is over. */
  boolean mayTryAgain() {
    return mode == Mode.SNAPSHOT && !snapshotUnderWay && pauseTicks == 0;
  }

  /** The follower has lost its disk: what it acknowledged before is no longer there. */
  void forgetMatch() {
    matchIndex = 0;
  }

  private void clearInFlight() {
    inFlight.clear();
    inFlightBytes = 0;
    probeSent = false;
    ticksSinceProgress = 0;
  }

  /**
   * The configuration that made it a member in this term; ZERO if it was one when the term began.
   */
  LogPosition since() {
    return since;
  }

  Mode mode() {
    return mode;
  }

  long matchIndex() {
    return matchIndex;
  }

  /** The last index that this follower's vote commits. */
  long acknowledgedIndex() {
    return acknowledgedIndex;
  }

  /** Whether it is a member on the disk that it is on, see {@link Joining}. */
  boolean counts() {
    return counts;
  }

  /** Says so in its answer to {@code round}, which a newer one may have overtaken. */
  void counts(boolean now, long round) {
    if (round >= countsAsOfRound) {
      counts = now;
      countsAsOfRound = round;
    }
  }

  long nextIndex() {
    return nextIndex;
  }

  /** Where to go on when messages seem lost. */
  long nextIndexAfterLoss() {
    return mode == Mode.REPLICATE ? matchIndex + 1 : nextIndex;
  }

  long ackedRound() {
    return ackedRound;
  }

  /** Whether something was sent and nothing was heard of it for {@code ticks}. */
  boolean stalledFor(int ticks) {
    return isWaiting() && ticksSinceProgress >= ticks;
  }

  /** Whether something was sent that the follower has yet to answer. */
  boolean isWaiting() {
    return mode == Mode.PROBE ? probeSent : !inFlight.isEmpty();
  }

  /** Whether the follower said anything within the last {@code ticks}. */
  boolean heardWithin(int ticks) {
    return ticksSinceHeard < ticks;
  }
}
