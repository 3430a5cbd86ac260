package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.wire.RecordCodec;
import io.terroir.runtime.store.StoreSpace;
import java.nio.ByteBuffer;

/**
 * Where the audit log is in the store.
 *
 * <pre>
 * space   key                          value
 * AUDIT   id                           previous hash, record
 * EPAXOS  a, replica, incarnation      last sequence of the chain, hash there
 * EPAXOS  w, epoch, id                 a record that waits for ids before it
 * </pre>
 *
 * What the replica needs to go on is in the replica's space, so that a snapshot has it; what is
 * only to be read has a space of its own. Numbers are big-endian, so that keys sort like ids.
 */
final class AuditKeys {
  static final ByteString RECORDS = StoreSpace.AUDIT.prefix();
  static final ByteString RECORDS_END = StoreSpace.AUDIT.end();
  static final ByteString HEADS = table("a");
  static final ByteString HEADS_END = table("b");
  static final ByteString WAITING = table("w");
  static final ByteString WAITING_END = table("x");

  private AuditKeys() {}

  static ByteString record(CommandId id) {
    return RECORDS.concat(RecordCodec.idToBytes(id));
  }

  static CommandId recordId(ByteString key) {
    return RecordCodec.idFromBytes(key.substring(RECORDS.size()));
  }

  static ByteString head(Incarnation issuer) {
    return HEADS.concat(
        ByteString.copyFrom(
            ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(issuer.replica().number())
                .putLong(issuer.number())
                .flip()));
  }

  static Incarnation headIssuer(ByteString key) {
    ByteBuffer bytes = key.substring(HEADS.size()).asReadOnlyByteBuffer();
    return new Incarnation(new ReplicaId(bytes.getInt()), bytes.getLong());
  }

  static ByteString waiting(long epoch, CommandId id) {
    return WAITING.concat(RecordCodec.epochToBytes(epoch)).concat(RecordCodec.idToBytes(id));
  }

  static CommandId waitingId(ByteString key) {
    return RecordCodec.idFromBytes(key.substring(WAITING.size() + Long.BYTES));
  }

  static long waitingEpoch(ByteString key) {
    return key.substring(WAITING.size()).asReadOnlyByteBuffer().getLong();
  }

  /** The first key after {@code key}. */
  static ByteString next(ByteString key) {
    return key.concat(ByteString.copyFrom(new byte[1]));
  }

  private static ByteString table(String letter) {
    return StoreSpace.EPAXOS.key(ByteString.copyFromUtf8(letter));
  }
}
