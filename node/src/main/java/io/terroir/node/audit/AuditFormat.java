package io.terroir.node.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditHash;
import io.terroir.epaxos.audit.AuditHead;
import io.terroir.epaxos.audit.AuditRecord;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.ReplicaId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Lines of an exported audit log as JSON. A record is there twice: as the bytes that are hashed,
 * and as what they say. Nothing of a line may be altered unnoticed: reading compares the two, and
 * the hash with both.
 */
final class AuditFormat {
  static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditFormat() {}

  static String write(AuditLine line) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (line instanceof AuditLine.Header header) {
      node.put("type", "audit-log")
          .put("version", VERSION)
          .put("replica", header.replica())
          .put("exported", header.exportedAt());
    } else if (line instanceof AuditLine.Entry entry) {
      write(entry.record(), node);
    } else if (line instanceof AuditLine.Missing missing) {
      issuer(node.put("type", "missing"), missing.issuer())
          .put("first", missing.first())
          .put("last", missing.last());
    } else if (line instanceof AuditLine.Heads heads) {
      ArrayNode all = node.put("type", "heads").putArray("heads");
      for (AuditHead head : heads.heads()) {
        issuer(all.addObject(), head.issuer())
            .put("sequence", head.sequence())
            .put("hash", head.hash().toString());
      }
    }
    return node.toString();
  }

  private static void write(AuditRecord record, ObjectNode node) {
    issuer(node.put("type", "record"), record.id().issuer())
        .put("sequence", record.id().sequence());
    node.setAll(AuditText.of(record.bytes()));
    node.put("bytes", Base64.getEncoder().encodeToString(record.bytes().toByteArray()))
        .put("previous", record.previous().toString())
        .put("hash", record.hash().toString());
  }

  private static ObjectNode issuer(ObjectNode node, Incarnation issuer) {
    return node.put("chain", issuer.replica().number() + "." + issuer.number());
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong with it
   */
  static AuditLine read(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is not JSON", e);
    }
    AuditLine line =
        switch (node.path("type").asText()) {
          case "audit-log" -> header(node);
          case "record" -> new AuditLine.Entry(record(node));
          case "missing" ->
              new AuditLine.Missing(issuer(node), number(node, "first"), number(node, "last"));
          case "heads" -> new AuditLine.Heads(heads(node));
          default -> throw new IllegalArgumentException("is of no known type");
        };
    // Not by their values: a reader may take the first of two equal names, and another the last.
    if (!write(line).equals(text)) {
      throw new IllegalArgumentException("says something else than was exported");
    }
    return line;
  }

  /** Which record a line says it is, though it may be a bad one. */
  static Optional<CommandId> idOf(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return Optional.of(issuer(node).id(number(node, "sequence")));
    } catch (JsonProcessingException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static AuditLine.Header header(JsonNode node) {
    if (node.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException(
          "is of version "
              + node.path("version").asText()
              + ", and this software reads "
              + VERSION);
    }
    return new AuditLine.Header(text(node, "replica"), text(node, "exported"));
  }

  private static AuditRecord record(JsonNode node) {
    CommandId id = issuer(node).id(number(node, "sequence"));
    ByteString bytes = ByteString.copyFrom(Base64.getDecoder().decode(text(node, "bytes")));
    AuditRecord record = new AuditRecord(id, AuditHash.parse(text(node, "previous")), bytes);
    if (!record.hash().toString().equals(text(node, "hash"))) {
      throw new IllegalArgumentException("does not have the hash that it claims");
    }
    return record;
  }

  private static List<AuditHead> heads(JsonNode node) {
    List<AuditHead> heads = new ArrayList<>();
    for (JsonNode head : node.path("heads")) {
      heads.add(
          new AuditHead(
              issuer(head), number(head, "sequence"), AuditHash.parse(text(head, "hash"))));
    }
    return heads;
  }

  private static Incarnation issuer(JsonNode node) {
    String[] numbers = text(node, "chain").split("\\.", 2);
    if (numbers.length != 2) {
      throw new IllegalArgumentException("names no chain");
    }
    return new Incarnation(new ReplicaId(Integer.parseInt(numbers[0])), Long.parseLong(numbers[1]));
  }

  private static long number(JsonNode node, String field) {
    if (!node.path(field).canConvertToLong() || node.path(field).asLong() < 1) {
      throw new IllegalArgumentException("has no " + field);
    }
    return node.path(field).asLong();
  }

  private static String text(JsonNode node, String field) {
    if (!node.path(field).isTextual()) {
      throw new IllegalArgumentException("has no " + field);
    }
    return node.path(field).asText();
  }
}
