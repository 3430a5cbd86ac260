package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftStateMachine;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A whole snapshot, as the host sends and takes it. */
public final class SnapshotPieces {
  private final LogPosition position;
  private final List<ByteString> pieces;

  private SnapshotPieces(LogPosition position, List<ByteString> pieces) {
    this.position = position;
    this.pieces = pieces;
  }

  public static SnapshotPieces of(RaftStateMachine machine, int bytesMax) {
    return of(machine, bytesMax, number -> {});
  }

  /** Something happens after each piece. */
  static SnapshotPieces of(RaftStateMachine machine, int bytesMax, IntConsumer afterEach) {
    try (RaftStateMachine.Snapshot snapshot = machine.snapshot()) {
      List<ByteString> pieces = new ArrayList<>();
      Optional<ByteString> cursor = Optional.of(ByteString.EMPTY);
      while (cursor.isPresent()) {
        RaftStateMachine.Piece piece = snapshot.piece(cursor.get(), bytesMax);
        pieces.add(piece.data());
        afterEach.accept(pieces.size());
        cursor = piece.next();
      }
      return new SnapshotPieces(snapshot.position(), pieces);
    }
  }

  LogPosition position() {
    return position;
  }

  int count() {
    return pieces.size();
  }

  ByteString piece(int number) {
    return pieces.get(number);
  }

  /** Adds a piece to {@code batch}, as it comes in its turn. */
  void stage(RaftStateMachine machine, int number, StoreBatch batch) {
    machine.stage(
        piece(number),
        number == 0,
        number == count() - 1,
        ByteString.copyFromUtf8("record"),
        batch);
  }

  /** Each piece in a batch of its own. */
  void stageIn(RaftStateMachine machine, Store store) {
    for (int number = 0; number < pieces.size(); number++) {
      StoreBatch batch = new StoreBatch();
      stage(machine, number, batch);
      store.write(batch);
    }
  }

  public void installIn(RaftStateMachine machine, Store store) {
    stageIn(machine, store);
    StoreBatch batch = new StoreBatch();
    machine.restore(position, batch);
    store.write(batch);
    machine.applied(position.index());
  }
}
