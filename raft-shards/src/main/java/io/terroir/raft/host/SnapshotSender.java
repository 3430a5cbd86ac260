package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Message.SnapshotChunkReceived;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One transfer of a snapshot to one follower. Chunks are read from the view when there is room for
 * them in a small window, and sent as fast as the node's rate and the lane allow; what gets lost is
 * sent again. The last chunk is repeated until the follower says that the snapshot is installed.
 *
 * <p>A follower that crashes loses what it had received and not yet brought to disk. Therefore the
 * sender remembers of each chunk that the follower does not hold durably where it begins in the
 * view, and reads it once more: the transfer goes on where the follower is. A follower that lost
 * more than that, or stays silent, ends the transfer, and the view is released.
 */
final class SnapshotSender implements AutoCloseable {
  /** Chunks under way: enough to fill a connection inside a region. */
  static final int WINDOW_CHUNKS = 4;

  /**
   * Chunks whose beginning is remembered, of some hundred bytes each. The follower brings chunks to
   * disk long before this, see {@link SnapshotReceiver#FLUSH_CHUNKS}.
   */
  static final int MARKS_MAX = 4 * SnapshotReceiver.FLUSH_CHUNKS;

  /**
   * Without an answer for so long, everything under way is sent again; then after twice as long.
   */
  static final int RESEND_TICKS = 10;

  /** Without an answer for so long, the transfer is given up: time for a process to start again. */
  static final int GIVE_UP_TICKS = 1200;

  /** How often a transfer goes back without getting further than before, until it is given up. */
  private static final int REWINDS_MAX = 8;

  /** What became of a transfer. */
  enum State {
    UNDER_WAY,
    INSTALLED,
    GIVEN_UP
  }

  /**
   * Where the chunk of this number begins.
   *
   * @param digest of all chunks before it
   */
  private record Mark(int number, ByteString cursor, ByteString digest) {}

  private final NodeId to;
  private final Term term;
  private final long transfer;
  private final GroupMessenger messenger;
  private final Pipe pipe;
  private final SnapshotTraffic traffic;
  private final RaftStateMachine.Snapshot snapshot;
  private final LogPosition position;
  private final Configuration configuration;
  private final LogPosition session;
  private final int chunkBytes;
  private final Consumer<RuntimeException> onFailure;
  private final long begunNanos;

  /** Of the chunks from the first one that the follower may still lose. */
  private final Deque<Mark> marks = new ArrayDeque<>();

  /** The window: chunks that the follower may not hold, but always the newest. */
  private final Deque<SnapshotChunk> held = new ArrayDeque<>();

  private Mark next = new Mark(0, ByteString.EMPTY, SnapshotDigest.NOTHING);
  private State state = State.UNDER_WAY;
  private int acknowledged;
  private int durable;
  private int nextToSend;
  private boolean lastMade;
  private boolean waitsForRate;
  private boolean waitsForLane;
  private int silentTicks;
  private int resendAtTick = RESEND_TICKS;
  private int farthest;
  private int rewinds;

  SnapshotSender(
      NodeId to,
      Term term,
      long transfer,
      GroupMessenger messenger,
      Pipe pipe,
      SnapshotTraffic traffic,
      RaftStateMachine.Snapshot snapshot,
      Configuration configuration,
      LogPosition session,
      int chunkBytes,
      Consumer<RuntimeException> onFailure) {
    this.to = to;
    this.term = term;
    this.transfer = transfer;
    this.messenger = messenger;
    this.pipe = pipe;
    this.traffic = traffic;
    this.snapshot = snapshot;
    this.position = snapshot.position();
    this.configuration = configuration;
    this.session = session;
    this.chunkBytes = chunkBytes;
    this.onFailure = onFailure;
    this.begunNanos = pipe.clock().nanos();
  }

  // ---- sending

  /** Sends what the window, the rate and the lane allow. */
  void pump() {
    if (state != State.UNDER_WAY || waitsForRate || waitsForLane) {
      return;
    }
    try {
      fillWindow();
    } catch (RuntimeException failure) {
      finish(State.GIVEN_UP);
      onFailure.accept(failure);
      return;
    }
    for (SnapshotChunk chunk : held) {
      if (chunk.number() < nextToSend) {
        continue;
      }
      long waitNanos = traffic.waitToSend(chunk.data().size(), pipe.clock().nanos());
      if (waitNanos > 0) {
        waitForRate(waitNanos);
        return;
      }
      if (!messenger.send(new Outbound(to, chunk))) {
        waitForLane();
        return;
      }
      traffic.sent(chunk.data().size());
      nextToSend = chunk.number() + 1;
    }
  }

  private void waitForRate(long nanos) {
    waitsForRate = true;
    Pipe.Timer unused =
        pipe.schedule(
            Duration.ofNanos(nanos),
            () -> {
              waitsForRate = false;
              pump();
            });
  }

  private void waitForLane() {
    waitsForLane = true;
    messenger.whenBulkWritable(
        to,
        () ->
            pipe.execute(
                () -> {
                  waitsForLane = false;
                  pump();
                }));
  }

  private void fillWindow() {
    while (!lastMade
        && next.number() < acknowledged + WINDOW_CHUNKS
        && next.number() < durable + MARKS_MAX) {
      make();
    }
  }

  private void make() {
    Mark mark = next;
    RaftStateMachine.Piece piece = snapshot.piece(mark.cursor(), chunkBytes);
    ByteString digest = SnapshotDigest.after(mark.digest(), piece.data());
    lastMade = piece.next().isEmpty();
    marks.add(mark);
    hold(
        new SnapshotChunk(
            term,
            position,
            configuration,
            transfer,
            mark.number(),
            lastMade,
            SnapshotDigest.crc(piece.data()),
            lastMade ? digest : ByteString.EMPTY,
            piece.data(),
            session));
    next = new Mark(mark.number() + 1, piece.next().orElse(ByteString.EMPTY), digest);
  }

  private void hold(SnapshotChunk chunk) {
    held.add(chunk);
    traffic.held(chunk.data().size());
    releaseAcknowledged();
  }

  /** The newest stays: to send it again asks a silent follower how far it is. */
  private void releaseAcknowledged() {
    while (held.size() > 1 && held.element().number() < acknowledged) {
      traffic.held(-held.remove().data().size());
    }
  }

  // ---- answers

  void received(SnapshotChunkReceived answer) {
    if (answer.transfer() != transfer || state != State.UNDER_WAY) {
      return;
    }
    if (answer.nextNumber() < acknowledged) {
      // A delayed answer; or, if it answers what was sent again, a follower that has lost chunks.
      if (silentTicks >= RESEND_TICKS) {
        rewind(answer.nextNumber());
      }
      return;
    }
    boolean advances = answer.nextNumber() > acknowledged || answer.durableNumber() > durable;
    acknowledged = answer.nextNumber();
    durable = Math.max(durable, answer.durableNumber());
    while (!marks.isEmpty() && marks.element().number() < durable) {
      marks.remove();
    }
    if (acknowledged > farthest) {
      farthest = acknowledged;
      rewinds = 0;
    }
    if (advances) {
      heard();
      releaseAcknowledged();
    }
    pump();
  }

  /** The follower is alive: what it lacks it gets, and its silence begins anew. */
  private void heard() {
    silentTicks = 0;
    resendAtTick = RESEND_TICKS;
  }

  /** Goes on from the chunk that the follower lacks, if it can still be made. */
  private void rewind(int number) {
    Optional<Mark> from = marks.stream().filter(mark -> mark.number() == number).findFirst();
    rewinds++;
    if (from.isEmpty() || rewinds > REWINDS_MAX) {
      finish(State.GIVEN_UP);
      return;
    }
    traffic.countResumed();
    marks.removeIf(mark -> mark.number() >= number);
    releaseAll();
    next = from.get();
    acknowledged = number;
    nextToSend = number;
    lastMade = false;
    heard();
    pump();
  }

  /** The follower holds everything up to {@code index}. */
  void installed(long index) {
    if (index >= position.index()) {
      finish(State.INSTALLED);
    }
  }

  /** Lets a tick pass. To have to wait for the node's own rate is no silence of the follower. */
  void tick() {
    if (state != State.UNDER_WAY || waitsForRate) {
      return;
    }
    silentTicks++;
    if (silentTicks >= GIVE_UP_TICKS) {
      finish(State.GIVEN_UP);
    } else if (silentTicks >= resendAtTick) {
      resendAtTick = 2 * silentTicks;
      waitsForLane = false;
      nextToSend = 0;
      pump();
    }
  }

  // ---- the end

  State state() {
    return state;
  }

  /** The last entry that the snapshot includes. */
  long index() {
    return position.index();
  }

  private void finish(State end) {
    release(end);
    state = end;
  }

  /** Releases the view: the transfer is no longer of use. */
  @Override
  public void close() {
    release(State.UNDER_WAY);
    if (state == State.UNDER_WAY) {
      state = State.GIVEN_UP;
    }
  }

  private void release(State end) {
    if (state == State.UNDER_WAY) {
      snapshot.close();
      releaseAll();
      marks.clear();
      traffic.end(end, pipe.clock().nanos() - begunNanos);
    }
  }

  private void releaseAll() {
    held.forEach(chunk -> traffic.held(-chunk.data().size()));
    held.clear();
  }
}
