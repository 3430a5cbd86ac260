package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * One transfer of a snapshot to one follower: a small window of chunks is under way, what gets lost
 * is sent again, and the transfer goes on where it was after a broken connection. The last chunk is
 * repeated until the follower says that the snapshot is installed. A follower that has lost the
 * beginning, or stays silent, ends the transfer; the leader begins a new one if it is still needed.
 */
final class SnapshotSender implements AutoCloseable {
  /** Without an answer for so long, everything under way is sent again. */
  private static final int RESEND_TICKS = 10;

  /** Without an answer for so long, the transfer is given up. */
  private static final int GIVE_UP_TICKS = 200;

  /** What became of a transfer. */
  enum State {
    UNDER_WAY,
    INSTALLED,
    GIVEN_UP
  }

  private final NodeId to;
  private final Term term;
  private final GroupMessenger messenger;
  private final Pipe pipe;
  private final RaftStateMachine.Snapshot snapshot;
  private final LogPosition position;
  private final Configuration configuration;
  private final LogPosition session;
  private final Iterator<ByteString> chunks;
  private final Consumer<RuntimeException> onFailure;
  private final CRC32C crc = new CRC32C();
  private final Deque<SnapshotChunk> unacknowledged = new ArrayDeque<>();
  private State state = State.UNDER_WAY;
  private int nextNumber;
  private int nextToSend;
  private boolean lastMade;
  private boolean waitsForLane;
  private int silentTicks;

  SnapshotSender(
      NodeId to,
      Term term,
      GroupMessenger messenger,
      Pipe pipe,
      RaftStateMachine.Snapshot snapshot,
      Configuration configuration,
      LogPosition session,
      int chunkBytes,
      Consumer<RuntimeException> onFailure) {
    this.to = to;
    this.term = term;
    this.messenger = messenger;
    this.pipe = pipe;
    this.snapshot = snapshot;
    this.position = snapshot.position();
    this.configuration = configuration;
    this.session = session;
    this.chunks = snapshot.chunks(chunkBytes);
    this.onFailure = onFailure;
  }

  /** Sends what the window and the lane allow. */
  void pump() {
    if (state != State.UNDER_WAY || waitsForLane) {
      return;
    }
    try {
      fillWindow();
    } catch (RuntimeException failure) {
      finish(State.GIVEN_UP);
      onFailure.accept(failure);
      return;
    }
    for (SnapshotChunk chunk : unacknowledged) {
      if (chunk.number() < nextToSend) {
        continue;
      }
      if (!messenger.send(new Outbound(to, chunk))) {
        waitForLane();
        return;
      }
      nextToSend = chunk.number() + 1;
    }
  }

  private void fillWindow() {
    while (!lastMade && unacknowledged.size() < SnapshotReceiver.WINDOW_CHUNKS) {
      ByteString data = chunks.hasNext() ? chunks.next() : ByteString.EMPTY;
      lastMade = !chunks.hasNext();
      crc.update(data.asReadOnlyByteBuffer());
      unacknowledged.add(
          new SnapshotChunk(
              term,
              position,
              configuration,
              nextNumber,
              lastMade,
              (int) crc.getValue(),
              data,
              session));
      nextNumber++;
    }
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

  /** The follower holds all chunks before {@code next}. */
  void received(LogPosition of, int next) {
    if (!of.equals(position) || state != State.UNDER_WAY) {
      return;
    }
    if (!unacknowledged.isEmpty() && next < unacknowledged.element().number()) {
      // A delayed answer; or, if it answers what was sent again, a follower that has lost chunks.
      if (silentTicks >= RESEND_TICKS) {
        finish(State.GIVEN_UP);
      }
      return;
    }
    while (unacknowledged.size() > (lastMade ? 1 : 0) && unacknowledged.element().number() < next) {
      unacknowledged.remove();
      silentTicks = 0;
    }
    pump();
  }

  /** The follower holds everything up to {@code index}. */
  void installed(long index) {
    if (index >= position.index()) {
      finish(State.INSTALLED);
    }
  }

  void tick() {
    if (state != State.UNDER_WAY) {
      return;
    }
    silentTicks++;
    if (silentTicks >= GIVE_UP_TICKS) {
      finish(State.GIVEN_UP);
    } else if (silentTicks % RESEND_TICKS == 0) {
      waitsForLane = false;
      nextToSend = 0;
      pump();
    }
  }

  State state() {
    return state;
  }

  private void finish(State end) {
    state = end;
    close();
  }

  @Override
  public void close() {
    if (state == State.UNDER_WAY) {
      state = State.GIVEN_UP;
    }
    snapshot.close();
    unacknowledged.clear();
  }
}
