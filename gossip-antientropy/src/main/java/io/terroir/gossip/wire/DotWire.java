package io.terroir.gossip.wire;

import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.Intervals;
import io.terroir.gossip.proto.CoveredMessage;
import io.terroir.gossip.proto.DotMessage;
import io.terroir.gossip.proto.DotVectorMessage;
import io.terroir.gossip.proto.IncarnationMessage;
import io.terroir.gossip.proto.IntervalsMessage;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Encodes dots and sets of them. */
final class DotWire {
  private DotWire() {}

  static IncarnationMessage encode(Incarnation incarnation) {
    return IncarnationMessage.newBuilder()
        .setReplica(incarnation.replica().name())
        .setNumber(incarnation.number())
        .build();
  }

  static Incarnation decode(IncarnationMessage in) {
    return new Incarnation(new NodeId(in.getReplica()), in.getNumber());
  }

  static DotMessage encode(Dot dot) {
    return DotMessage.newBuilder()
        .setIncarnation(encode(dot.incarnation()))
        .setSeq(dot.seq())
        .build();
  }

  static Dot decode(DotMessage in) {
    return new Dot(decode(in.getIncarnation()), in.getSeq());
  }

  /** Numbers grow: the gap before an interval and its length are small where the ends are not. */
  static IntervalsMessage encode(Intervals intervals) {
    IntervalsMessage.Builder out = IntervalsMessage.newBuilder();
    long end = 0;
    for (Intervals.Interval interval : intervals.list()) {
      out.addGapsAndLengths(interval.from() - end);
      out.addGapsAndLengths(interval.to() - interval.from());
      end = interval.to();
    }
    return out.build();
  }

  static Intervals decode(IntervalsMessage in) {
    List<Intervals.Interval> intervals = new ArrayList<>();
    long end = 0;
    for (int i = 0; i + 1 < in.getGapsAndLengthsCount(); i += 2) {
      long from = Math.addExact(end, in.getGapsAndLengths(i));
      end = Math.addExact(from, in.getGapsAndLengths(i + 1));
      intervals.add(new Intervals.Interval(from, end));
    }
    return new Intervals(intervals);
  }

  static CoveredMessage encode(Incarnation incarnation, Intervals covered) {
    return CoveredMessage.newBuilder()
        .setIncarnation(encode(incarnation))
        .setIntervals(encode(covered))
        .build();
  }

  static DotVectorMessage encode(DotVector vector) {
    DotVectorMessage.Builder out = DotVectorMessage.newBuilder();
    vector
        .byIncarnation()
        .forEach((incarnation, covered) -> out.addCovered(encode(incarnation, covered)));
    return out.build();
  }

  static DotVector decode(DotVectorMessage in) {
    Map<Incarnation, Intervals> covered = new TreeMap<>();
    in.getCoveredList()
        .forEach(one -> covered.put(decode(one.getIncarnation()), decode(one.getIntervals())));
    return new DotVector(covered);
  }
}
