package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.gossip.proto.CounterDeltaMessage;
import io.terroir.gossip.proto.ElementDeltaMessage;
import io.terroir.gossip.proto.IncarnationEndMessage;
import io.terroir.gossip.proto.IncarnationEndsMessage;
import io.terroir.gossip.proto.LoggedDeltaMessage;
import io.terroir.gossip.proto.RegisterDeltaMessage;
import io.terroir.gossip.proto.RegisterRow;
import io.terroir.gossip.proto.TallyRow;
import io.terroir.gossip.weak.Delta;
import io.terroir.gossip.weak.LoggedDelta;
import io.terroir.runtime.clock.HybridTimestamp;
import io.terroir.runtime.id.OriginDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Encodes deltas and the values inside them. */
final class DeltaWire {
  private DeltaWire() {}

  static LoggedDeltaMessage encode(LoggedDelta logged) {
    LoggedDeltaMessage.Builder out =
        LoggedDeltaMessage.newBuilder().setDot(DotWire.encode(logged.dot()));
    Delta delta = logged.delta();
    if (delta instanceof Delta.Register register) {
      out.setRegister(
          RegisterDeltaMessage.newBuilder()
              .setOrigin(register.origin().bytes())
              .setKey(register.key())
              .setRegister(encode(register.register())));
    } else if (delta instanceof Delta.Counter counter) {
      out.setCounter(
          CounterDeltaMessage.newBuilder()
              .setOrigin(counter.origin().bytes())
              .setKey(counter.key())
              .setTally(encode(counter.tally())));
    } else if (delta instanceof Delta.Element element) {
      ElementDeltaMessage.Builder change =
          ElementDeltaMessage.newBuilder()
              .setOrigin(element.origin().bytes())
              .setKey(element.key())
              .setElement(element.element())
              .setAdded(element.added());
      new TreeSet<>(element.removed()).forEach(dot -> change.addRemoved(DotWire.encode(dot)));
      out.setElement(change);
    } else if (delta instanceof Delta.IncarnationEnds closing) {
      IncarnationEndsMessage.Builder ends = IncarnationEndsMessage.newBuilder();
      for (Delta.End end : closing.ends()) {
        ends.addEnds(IncarnationEndMessage.newBuilder().setNumber(end.number()).setEnd(end.end()));
      }
      out.setEnds(ends);
    }
    return out.build();
  }

  static LoggedDelta decode(LoggedDeltaMessage in) {
    return new LoggedDelta(DotWire.decode(in.getDot()), decodeDelta(in));
  }

  private static Delta decodeDelta(LoggedDeltaMessage in) {
    return switch (in.getKindCase()) {
      case REGISTER ->
          new Delta.Register(
              OriginDigest.parse(in.getRegister().getOrigin()),
              in.getRegister().getKey(),
              decode(in.getRegister().getRegister()));
      case COUNTER ->
          new Delta.Counter(
              OriginDigest.parse(in.getCounter().getOrigin()),
              in.getCounter().getKey(),
              decode(in.getCounter().getTally()));
      case ELEMENT -> decodeElement(in.getElement());
      case ENDS -> new Delta.IncarnationEnds(decodeEnds(in.getEnds()));
      case KIND_NOT_SET -> throw new IllegalArgumentException("a delta without a kind");
    };
  }

  private static Delta decodeElement(ElementDeltaMessage in) {
    Set<Dot> removed = new TreeSet<>();
    in.getRemovedList().forEach(dot -> removed.add(DotWire.decode(dot)));
    return new Delta.Element(
        OriginDigest.parse(in.getOrigin()), in.getKey(), in.getElement(), in.getAdded(), removed);
  }

  private static List<Delta.End> decodeEnds(IncarnationEndsMessage in) {
    return in.getEndsList().stream()
        .map(end -> new Delta.End(end.getNumber(), end.getEnd()))
        .toList();
  }

  static RegisterRow encode(LwwRegister register) {
    RegisterRow.Builder out =
        RegisterRow.newBuilder()
            .setTimestamp(register.timestamp().packed())
            .setDot(DotWire.encode(register.dot()));
    register.value().ifPresent(out::setValue);
    return out.build();
  }

  static LwwRegister decode(RegisterRow in) {
    Optional<ByteString> value = in.hasValue() ? Optional.of(in.getValue()) : Optional.empty();
    return new LwwRegister(
        new HybridTimestamp(in.getTimestamp()), DotWire.decode(in.getDot()), value);
  }

  static TallyRow encode(Tally tally) {
    return TallyRow.newBuilder().setAdded(tally.added()).setSubtracted(tally.subtracted()).build();
  }

  static Tally decode(TallyRow in) {
    return new Tally(in.getAdded(), in.getSubtracted());
  }
}
