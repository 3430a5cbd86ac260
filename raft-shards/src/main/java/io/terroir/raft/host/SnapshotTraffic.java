package io.terroir.raft.host;

import io.terroir.runtime.transport.SharedRate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The snapshots that come to and go from a node, of all its groups together: how fast they are
 * sent, how many at once, and what became of them. Counts only grow, but for what is under way.
 * Thread-safe.
 */
public final class SnapshotTraffic {
  /**
   * Snapshots that a node sends at once. Each holds on to a view of the store, which keeps what was
   * removed since on the disk, and to a window of chunks in memory; the rate is divided among them,
   * so that more of them would only end later.
   */
  static final int SENT_AT_ONCE_MAX = 16;

  private final SharedRate rate;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong heldBytes = new AtomicLong();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder installed = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder restored = new LongAdder();
  private final LongAdder discarded = new LongAdder();
  private final LongAdder resumed = new LongAdder();
  private final LongAdder chunksRefused = new LongAdder();
  private final LongAdder nanosOfInstalled = new LongAdder();

  SnapshotTraffic(long bytesPerSecondMax) {
    this.rate = new SharedRate(bytesPerSecondMax);
  }

  /** Takes one of the places for snapshots that are sent; false if all are taken. */
  boolean begin() {
    boolean place = underWay.incrementAndGet() <= SENT_AT_ONCE_MAX;
    if (!place) {
      underWay.decrementAndGet();
    }
    return place;
  }

  /** Gives the place back. */
  void end(SnapshotSender.State how, long nanos) {
    underWay.decrementAndGet();
    switch (how) {
      case INSTALLED -> {
        installed.increment();
        nanosOfInstalled.add(nanos);
      }
      case GIVEN_UP -> givenUp.increment();
      case UNDER_WAY -> ended.increment();
    }
  }

  /** See {@link SharedRate#take}. */
  long waitToSend(int bytes, long nowNanos) {
    return rate.take(bytes, nowNanos);
  }

  void sent(int bytes) {
    bytesSent.add(bytes);
  }

  void received(int bytes) {
    bytesReceived.add(bytes);
  }

  /** {@code bytes} of chunks came into memory, or left it if negative. */
  void held(long bytes) {
    heldBytes.addAndGet(bytes);
  }

  void countRestored() {
    restored.increment();
  }

  void countDiscarded() {
    discarded.increment();
  }

  void countResumed() {
    resumed.increment();
  }

  void countRefusedChunk() {
    chunksRefused.increment();
  }

  /** Bytes of chunks sent, those that were sent again included. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Bytes of chunks received and put aside. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** Bytes of chunks in memory, sent and not yet answered, or received before their turn. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** Snapshots that are being sent. */
  public int underWay() {
    return underWay.get();
  }

  /** Snapshots sent that a follower confirmed. */
  public long installed() {
    return installed.sum();
  }

  /** Snapshots that were not sent to their end, as the follower was silent or had lost its part. */
  public long givenUp() {
    return givenUp.sum();
  }

  /**
   * Snapshots that were not sent to their end, as this node no longer led, or they were too old.
   */
  public long ended() {
    return ended.sum();
  }

  /** Snapshots received that took the place of a state. */
  public long restored() {
    return restored.sum();
  }

  /** Snapshots, or parts of them, that were received for nothing. */
  public long discarded() {
    return discarded.sum();
  }

  /** Snapshots sent that went on, after a follower had lost chunks, where it still held all. */
  public long resumed() {
    return resumed.sum();
  }

  /** Chunks that arrived damaged. */
  public long chunksRefused() {
    return chunksRefused.sum();
  }

  /** How long the snapshots took that were sent and confirmed, in nanoseconds. */
  public long nanosOfInstalled() {
    return nanosOfInstalled.sum();
  }
}
