package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.proto.DecisionMessage;
import io.terroir.epaxos.proto.DirectoryStateMessage;

/**
 * The whole state of a directory as bytes, equal exactly if the states are. Names stand for
 * themselves here: the numbers that rows use differ from store to store.
 */
final class StateCodec {
  private StateCodec() {}

  static ByteString encode(DirectoryState state) {
    DirectoryStateMessage.Builder message = DirectoryStateMessage.newBuilder();
    state.foundations().forEach(change -> message.addChanges(ChangeCodec.message(change)));
    for (BoundOrigin bound : state.bound()) {
      message.addChanges(ChangeCodec.message(new DirectoryChange.OriginBound(bound.binding())));
      message.addDecisions(
          DecisionMessage.newBuilder()
              .setDecidedBy(RecordCodec.decider(bound.decidedBy()))
              .setEvidence(RecordCodec.evidence(bound.evidence()))
              .addAllOthers(RecordCodec.names(bound.others())));
    }
    for (Reservation reservation : state.reservations().all()) {
      message.addReservations(ReservationCodec.reservation(reservation));
    }
    return message.build().toByteString();
  }
}
