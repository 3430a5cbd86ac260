package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import io.terroir.gossip.proto.ReplicaEntryRow;
import io.terroir.gossip.proto.ReplicaMetaRow;
import io.terroir.gossip.replica.ReplicaState;
import io.terroir.gossip.replica.ReplicaStore.Held;
import io.terroir.runtime.replica.ClosedTime;

/** Encodes the rows of read replicas. */
public final class ReplicaRowWire {
  private ReplicaRowWire() {}

  /** How far a replica is. */
  public static ByteString encodeState(ReplicaState state) {
    return ReplicaMetaRow.newBuilder()
        .setGeneration(state.generation())
        .setRevision(state.revision())
        .setClosedRevision(state.closed().revision())
        .setClosedMillis(state.closed().wallMillis())
        .build()
        .toByteString();
  }

  /** Reads what {@link #encodeState} wrote. */
  public static ReplicaState decodeState(ByteString bytes) {
    ReplicaMetaRow in =
        Disk.parse("the state of a read replica", () -> ReplicaMetaRow.parseFrom(bytes));
    return new ReplicaState(
        in.getGeneration(),
        in.getRevision(),
        new ClosedTime(in.getClosedRevision(), in.getClosedMillis()));
  }

  /** An entry; its key is that of the row. */
  public static ByteString encodeEntry(Held held) {
    return ReplicaEntryRow.newBuilder()
        .setEpoch(held.epoch())
        .setEntry(ChangeWire.encode(held.entry()))
        .build()
        .toByteString();
  }

  /** Reads what {@link #encodeEntry} wrote. */
  public static Held decodeEntry(ByteString key, ByteString bytes) {
    ReplicaEntryRow in =
        Disk.parse("an entry of a read replica", () -> ReplicaEntryRow.parseFrom(bytes));
    return new Held(ChangeWire.decode(key, in.getEntry()), in.getEpoch());
  }
}
