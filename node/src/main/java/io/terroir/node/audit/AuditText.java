package io.terroir.node.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.terroir.epaxos.proto.AuditRecordMessage;
import io.terroir.epaxos.proto.AuditedCommandMessage;
import io.terroir.epaxos.proto.ChangeReplicasBody;
import io.terroir.epaxos.proto.DirectoryCommandMessage;
import io.terroir.epaxos.proto.DirectoryOutcomeMessage;
import io.terroir.epaxos.proto.ReplicasChangedBody;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * What a record says, for people. A function of its bytes, so that it cannot say anything else: a
 * field is named as in the message, bytes are hexadecimal, and a time is an instant.
 */
final class AuditText {
  private static final String MILLIS = "_millis";

  private AuditText() {}

  /**
   * The record in {@code bytes}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ObjectNode of(ByteString bytes) {
    AuditRecordMessage record = parse(AuditRecordMessage.parser(), bytes);
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.put("epoch", record.getEpoch());
    if (record.hasMembersChange()) {
      text.set(
          "members",
          command(
              record.getMembersChange(),
              ChangeReplicasBody.parser(),
              ReplicasChangedBody.parser()));
    } else {
      ArrayNode commands = text.putArray("commands");
      for (AuditedCommandMessage command : record.getCommandsList()) {
        commands.add(
            command(command, DirectoryCommandMessage.parser(), DirectoryOutcomeMessage.parser()));
      }
    }
    return text;
  }

  private static ObjectNode command(
      AuditedCommandMessage audited,
      Parser<? extends Message> command,
      Parser<? extends Message> outcome) {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.set("command", message(parse(command, audited.getCommand())));
    text.set("outcome", message(parse(outcome, audited.getOutcome())));
    return text;
  }

  private static <M> M parse(Parser<M> parser, ByteString bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the bytes are no record", e);
    }
  }

  private static ObjectNode message(Message message) {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.isRepeated() && value instanceof List<?> values) {
                ArrayNode array = text.putArray(field.getName());
                values.forEach(one -> array.add(value(field, one)));
              } else if (field.getName().endsWith(MILLIS) && value instanceof Long millis) {
                String name = field.getName();
                text.put(
                    name.substring(0, name.length() - MILLIS.length()),
                    Instant.ofEpochMilli(millis).toString());
              } else {
                text.set(field.getName(), value(field, value));
              }
            });
    return text;
  }

  private static JsonNode value(FieldDescriptor field, Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Message message) {
      return message(message);
    } else if (value instanceof ByteString bytes) {
      return nodes.textNode(HexFormat.of().formatHex(bytes.toByteArray()));
    } else if (value instanceof Boolean bool) {
      return nodes.booleanNode(bool);
    } else if (value instanceof Integer number) {
      return nodes.numberNode(number);
    } else if (value instanceof Long number) {
      // Disks are numbers of 64 bits, of which JSON readers lose some.
      return field.getType() == FieldDescriptor.Type.FIXED64
          ? nodes.textNode(Long.toHexString(number))
          : nodes.numberNode(number);
    }
    return nodes.textNode(value.toString());
  }
}
