package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gossip.crdt.AddWinsElement;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.gossip.proto.CoverageRow;
import io.terroir.gossip.proto.DeltaRecord;
import io.terroir.gossip.proto.DeltasMessage;
import io.terroir.gossip.proto.DigestMessage;
import io.terroir.gossip.proto.DotMessage;
import io.terroir.gossip.proto.ElementRow;
import io.terroir.gossip.proto.RegisterRow;
import io.terroir.gossip.proto.TallyRow;
import io.terroir.gossip.proto.WeakEnvelope;
import io.terroir.gossip.proto.WeakScopeMessage;
import io.terroir.gossip.weak.CoverageEntry;
import io.terroir.gossip.weak.LogRecord;
import io.terroir.gossip.weak.WeakMessage;
import io.terroir.gossip.weak.WeakScope;
import io.terroir.runtime.id.KeyspaceId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Encodes what replicas of weak keyspaces tell each other, log and keep. Bytes from a peer that
 * mean nothing are no message; bytes from the own disk that mean nothing are corruption, and throw
 * {@link IllegalStateException}.
 */
public final class WeakWire {
  private WeakWire() {}

  /** A message as bytes. */
  public static ByteString encode(WeakMessage message) {
    WeakEnvelope.Builder out = WeakEnvelope.newBuilder().setScope(encodeScope(message.scope()));
    if (message instanceof WeakMessage.Deltas deltas) {
      DeltasMessage.Builder body =
          DeltasMessage.newBuilder().setForward(deltas.forward()).setMore(deltas.more());
      deltas.deltas().forEach(delta -> body.addDeltas(DeltaWire.encode(delta)));
      out.setDeltas(body);
    } else if (message instanceof WeakMessage.Digest digest) {
      out.setDigest(
          DigestMessage.newBuilder()
              .setDurable(DotWire.encode(digest.durable()))
              .setReplyWanted(digest.replyWanted())
              .setWallMillis(digest.wallMillis()));
    }
    return out.build().toByteString();
  }

  /** The message; empty if the bytes are none, which counts as lost. */
  public static Optional<WeakMessage> decode(ByteString bytes) {
    try {
      WeakEnvelope in = WeakEnvelope.parseFrom(bytes);
      WeakScope scope = decodeScope(in.getScope());
      return switch (in.getKindCase()) {
        case DELTAS ->
            Optional.of(
                new WeakMessage.Deltas(
                    scope,
                    in.getDeltas().getDeltasList().stream().map(DeltaWire::decode).toList(),
                    in.getDeltas().getForward(),
                    in.getDeltas().getMore()));
        case DIGEST ->
            Optional.of(
                new WeakMessage.Digest(
                    scope,
                    DotWire.decode(in.getDigest().getDurable()),
                    in.getDigest().getReplyWanted(),
                    in.getDigest().getWallMillis()));
        case KIND_NOT_SET -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static WeakScopeMessage encodeScope(WeakScope scope) {
    return WeakScopeMessage.newBuilder()
        .setKeyspace(scope.keyspace().number())
        .setRange(scope.range())
        .setRule(scope.rule())
        .build();
  }

  private static WeakScope decodeScope(WeakScopeMessage in) {
    return new WeakScope(new KeyspaceId(in.getKeyspace()), in.getRange(), in.getRule());
  }

  /** A record of the delta log. */
  public static ByteString encodeRecord(LogRecord logged) {
    return DeltaRecord.newBuilder()
        .setPosition(logged.position())
        .setScope(encodeScope(logged.scope()))
        .setDelta(DeltaWire.encode(logged.delta()))
        .build()
        .toByteString();
  }

  /** Reads what {@link #encodeRecord} wrote. */
  public static LogRecord decodeRecord(ByteString bytes) {
    DeltaRecord in = own(() -> DeltaRecord.parseFrom(bytes));
    return new LogRecord(
        in.getPosition(), decodeScope(in.getScope()), DeltaWire.decode(in.getDelta()));
  }

  /** A row of the coverage. */
  public static ByteString encodeCoverage(CoverageEntry entry) {
    CoverageRow.Builder out =
        CoverageRow.newBuilder()
            .setScope(encodeScope(entry.scope()))
            .setCovered(DotWire.encode(entry.incarnation(), entry.covered()));
    entry.end().ifPresent(out::setEnd);
    return out.build().toByteString();
  }

  /** Reads what {@link #encodeCoverage} wrote. */
  public static CoverageEntry decodeCoverage(ByteString bytes) {
    CoverageRow in = own(() -> CoverageRow.parseFrom(bytes));
    return new CoverageEntry(
        decodeScope(in.getScope()),
        DotWire.decode(in.getCovered().getIncarnation()),
        DotWire.decode(in.getCovered().getIntervals()),
        in.hasEnd() ? OptionalLong.of(in.getEnd()) : OptionalLong.empty());
  }

  /** The row of a register. */
  public static ByteString encodeRegister(LwwRegister register) {
    return DeltaWire.encode(register).toByteString();
  }

  /** Reads what {@link #encodeRegister} wrote. */
  public static LwwRegister decodeRegister(ByteString bytes) {
    return DeltaWire.decode(own(() -> RegisterRow.parseFrom(bytes)));
  }

  /** The row of what one incarnation counted. */
  public static ByteString encodeTally(Tally tally) {
    return DeltaWire.encode(tally).toByteString();
  }

  /** Reads what {@link #encodeTally} wrote. */
  public static Tally decodeTally(ByteString bytes) {
    return DeltaWire.decode(own(() -> TallyRow.parseFrom(bytes)));
  }

  /** The row of an element of a set. */
  public static ByteString encodeElement(AddWinsElement element) {
    ElementRow.Builder out = ElementRow.newBuilder();
    new TreeSet<>(element.live()).forEach(dot -> out.addLive(DotWire.encode(dot)));
    new TreeSet<>(element.removed()).forEach(dot -> out.addRemoved(DotWire.encode(dot)));
    return out.build().toByteString();
  }

  /** Reads what {@link #encodeElement} wrote. */
  public static AddWinsElement decodeElement(ByteString bytes) {
    ElementRow in = own(() -> ElementRow.parseFrom(bytes));
    return new AddWinsElement(decodeDots(in.getLiveList()), decodeDots(in.getRemovedList()));
  }

  private static Set<Dot> decodeDots(List<DotMessage> in) {
    Set<Dot> dots = new TreeSet<>();
    in.forEach(dot -> dots.add(DotWire.decode(dot)));
    return dots;
  }

  private static <T> T own(Disk.Parse<T> parse) {
    return Disk.parse("a weak row or log record", parse);
  }
}
