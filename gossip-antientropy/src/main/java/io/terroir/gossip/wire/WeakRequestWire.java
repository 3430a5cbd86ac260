package io.terroir.gossip.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.terroir.gossip.proto.MembersValueMessage;
import io.terroir.gossip.proto.RegisterValueMessage;
import io.terroir.gossip.proto.WeakAnswerMessage;
import io.terroir.gossip.proto.WeakRequestMessage;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakRequest;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.id.RegionId;
import java.util.Optional;

/** Encodes operations on weak keyspaces and their answers. */
public final class WeakRequestWire {
  private WeakRequestWire() {}

  /** A request as bytes. */
  public static ByteString encode(WeakRequest request) {
    WeakOperation operation = request.operation();
    WeakRequestMessage.Builder out =
        WeakRequestMessage.newBuilder()
            .setKeyspace(request.keyspace().number())
            .setOrigin(request.origin().bytes())
            .setKey(operation.key());
    if (operation instanceof WeakOperation.SetRegister set) {
      out.setSetRegister(set.value());
    } else if (operation instanceof WeakOperation.ClearRegister) {
      out.setClearRegister(true);
    } else if (operation instanceof WeakOperation.AddToCounter add) {
      out.setAddToCounter(add.delta());
    } else if (operation instanceof WeakOperation.AddToSet add) {
      out.setAddToSet(add.element());
    } else if (operation instanceof WeakOperation.RemoveFromSet remove) {
      out.setRemoveFromSet(remove.element());
    } else {
      out.setRead(true);
    }
    return out.build().toByteString();
  }

  /**
   * Reads what {@link #encode(WeakRequest)} wrote.
   *
   * @throws io.terroir.runtime.error.TerroirRefusedException with {@code INVALID_ARGUMENT}
   */
  public static WeakRequest decodeRequest(ByteString bytes) {
    try {
      WeakRequestMessage in = WeakRequestMessage.parseFrom(bytes);
      return new WeakRequest(
          new KeyspaceId(in.getKeyspace()),
          OriginDigest.parse(in.getOrigin()),
          decodeOperation(in));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw Refusal.invalid("request", "the request is malformed").toException();
    }
  }

  private static WeakOperation decodeOperation(WeakRequestMessage in) {
    ByteString key = in.getKey();
    return switch (in.getOperationCase()) {
      case READ -> new WeakOperation.Read(key);
      case SET_REGISTER -> new WeakOperation.SetRegister(key, in.getSetRegister());
      case CLEAR_REGISTER -> new WeakOperation.ClearRegister(key);
      case ADD_TO_COUNTER -> new WeakOperation.AddToCounter(key, in.getAddToCounter());
      case ADD_TO_SET -> new WeakOperation.AddToSet(key, in.getAddToSet());
      case REMOVE_FROM_SET -> new WeakOperation.RemoveFromSet(key, in.getRemoveFromSet());
      case OPERATION_NOT_SET -> throw new IllegalArgumentException("no operation");
    };
  }

  /** An answer as bytes. */
  public static ByteString encode(WeakResponse.Served served) {
    WeakAnswerMessage.Builder out =
        WeakAnswerMessage.newBuilder()
            .setServedBy(served.servedBy().name())
            .setServedIn(served.servedIn().name());
    if (served.value() instanceof WeakValue.Register register) {
      RegisterValueMessage.Builder value = RegisterValueMessage.newBuilder();
      register.value().ifPresent(value::setValue);
      out.setRegister(value);
    } else if (served.value() instanceof WeakValue.Counter counter) {
      out.setCounter(counter.value());
    } else if (served.value() instanceof WeakValue.Members members) {
      out.setMembers(MembersValueMessage.newBuilder().addAllElements(members.elements()));
    }
    return out.build().toByteString();
  }

  /**
   * Reads what {@link #encode(WeakResponse.Served)} wrote.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static WeakResponse.Served decodeAnswer(ByteString bytes) {
    try {
      WeakAnswerMessage in = WeakAnswerMessage.parseFrom(bytes);
      return new WeakResponse.Served(
          decodeValue(in), new NodeId(in.getServedBy()), new RegionId(in.getServedIn()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an answer of a weak replica", e);
    }
  }

  private static WeakValue decodeValue(WeakAnswerMessage in) {
    return switch (in.getValueCase()) {
      case REGISTER ->
          new WeakValue.Register(
              in.getRegister().hasValue()
                  ? Optional.of(in.getRegister().getValue())
                  : Optional.empty());
      case COUNTER -> new WeakValue.Counter(in.getCounter());
      case MEMBERS -> new WeakValue.Members(in.getMembers().getElementsList());
      case VALUE_NOT_SET -> throw new IllegalArgumentException("an answer without a value");
    };
  }
}
