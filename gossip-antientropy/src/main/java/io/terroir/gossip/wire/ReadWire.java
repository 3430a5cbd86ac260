package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gossip.proto.FoundMessage;
import io.terroir.gossip.proto.KeyedEntryMessage;
import io.terroir.gossip.proto.ReadAnswerMessage;
import io.terroir.gossip.proto.ReadRequestMessage;
import io.terroir.gossip.proto.ScanMessage;
import io.terroir.gossip.proto.ScannedMessage;
import io.terroir.runtime.data.Consistency;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.ShardResponse;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import java.util.Optional;

/** Encodes reads at read replicas and their answers. */
public final class ReadWire {
  private ReadWire() {}

  /**
   * An eventual read as bytes.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException if the request is something else,
   *     which no read replica can serve
   */
  public static ByteString encode(ShardRequest request) {
    ReadRequestMessage.Builder out =
        ReadRequestMessage.newBuilder()
            .setShard(request.shard().toString())
            .setOrigin(request.origin().bytes())
            .setEpoch(request.epoch());
    if (request.consistency() != Consistency.EVENTUAL) {
      throw Refusal.invalid("consistency", "read replicas serve eventual reads only").toException();
    }
    if (request.operation() instanceof DataOperation.Get get
        && get.revision() == DataOperation.LATEST) {
      out.setGet(get.key());
    } else if (request.operation() instanceof DataOperation.Scan scan
        && scan.revision() == DataOperation.LATEST) {
      out.setScan(
          ScanMessage.newBuilder().setFrom(scan.from()).setTo(scan.to()).setLimit(scan.limit()));
    } else {
      throw Refusal.invalid("operation", "read replicas serve reads of their latest state only")
          .toException();
    }
    return out.build().toByteString();
  }

  /**
   * Reads what {@link #encode(ShardRequest)} wrote.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException with {@code INVALID_ARGUMENT}
   */
  public static ShardRequest decodeRequest(ByteString bytes) {
    try {
      ReadRequestMessage in = ReadRequestMessage.parseFrom(bytes);
      DataOperation operation =
          switch (in.getOperationCase()) {
            case GET -> new DataOperation.Get(in.getGet());
            case SCAN ->
                new DataOperation.Scan(
                    in.getScan().getFrom(), in.getScan().getTo(), in.getScan().getLimit());
            case OPERATION_NOT_SET -> throw new IllegalArgumentException("no operation");
          };
      return new ShardRequest(
          ShardId.parse(in.getShard()),
          OriginDigest.parse(in.getOrigin()),
          in.getEpoch(),
          Optional.empty(),
          Consistency.EVENTUAL,
          operation);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw Refusal.invalid("request", "the request is malformed").toException();
    }
  }

  /** An answer as bytes. */
  public static ByteString encode(ShardResponse.Served served) {
    ReadAnswerMessage.Builder out =
        ReadAnswerMessage.newBuilder()
            .setRevision(served.revision())
            .setEpoch(served.epoch())
            .setServedBy(served.servedBy().name())
            .setServedIn(served.servedIn().name())
            .setStaleMillis(served.staleMillis());
    if (served.result() instanceof OperationResult.Found found) {
      FoundMessage.Builder result = FoundMessage.newBuilder();
      found.entry().ifPresent(entry -> result.setEntry(encode(entry)));
      out.setFound(result);
    } else if (served.result() instanceof OperationResult.Scanned scanned) {
      ScannedMessage.Builder result = ScannedMessage.newBuilder().setMore(scanned.more());
      scanned.entries().forEach(entry -> result.addEntries(encode(entry)));
      out.setScanned(result);
    }
    return out.build().toByteString();
  }

  private static KeyedEntryMessage encode(Entry entry) {
    return KeyedEntryMessage.newBuilder()
        .setKey(entry.key())
        .setEntry(ChangeWire.encode(entry))
        .build();
  }

  /**
   * Reads what {@link #encode(ShardResponse.Served)} wrote.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static ShardResponse.Served decodeAnswer(ByteString bytes) {
    try {
      ReadAnswerMessage in = ReadAnswerMessage.parseFrom(bytes);
      return new ShardResponse.Served(
          decodeResult(in),
          in.getRevision(),
          in.getEpoch(),
          new NodeId(in.getServedBy()),
          new RegionId(in.getServedIn()),
          in.getStaleMillis());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an answer of a read replica", e);
    }
  }

  private static OperationResult decodeResult(ReadAnswerMessage in) {
    return switch (in.getResultCase()) {
      case FOUND ->
          new OperationResult.Found(
              in.getFound().hasEntry()
                  ? Optional.of(decode(in.getFound().getEntry()))
                  : Optional.empty());
      case SCANNED ->
          new OperationResult.Scanned(
              in.getScanned().getEntriesList().stream().map(ReadWire::decode).toList(),
              in.getScanned().getMore());
      case RESULT_NOT_SET -> throw new IllegalArgumentException("an answer without a result");
    };
  }

  private static Entry decode(KeyedEntryMessage in) {
    return ChangeWire.decode(in.getKey(), in.getEntry());
  }
}
