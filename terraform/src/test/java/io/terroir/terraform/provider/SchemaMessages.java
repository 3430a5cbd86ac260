package io.terroir.terraform.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Schemas as version 6 of Terraform's plugin protocol has them (tfplugin6.proto), written field by
 * field: these few messages are all of it that is needed.
 */
final class SchemaMessages {
  private SchemaMessages() {}

  /** The answer to GetProviderSchema. */
  static byte[] providerSchema(JsonNode provider) {
    return message(
        out -> {
          out.writeByteArray(1, schema(provider.get("provider")));
          for (Map.Entry<String, JsonNode> resource : provider.get("resources").properties()) {
            out.writeByteArray(2, entry(resource));
          }
          for (Map.Entry<String, JsonNode> data : provider.get("data").properties()) {
            out.writeByteArray(3, entry(data));
          }
        });
  }

  private static byte[] entry(Map.Entry<String, JsonNode> named) {
    return message(
        out -> {
          out.writeString(1, named.getKey());
          out.writeByteArray(2, schema(named.getValue()));
        });
  }

  private static byte[] schema(JsonNode block) {
    return message(out -> out.writeByteArray(2, block(block)));
  }

  private static byte[] block(JsonNode block) {
    return message(
        out -> {
          for (JsonNode attribute : block.path("attributes")) {
            out.writeByteArray(2, attribute(attribute));
          }
          for (JsonNode nested : block.path("blocks")) {
            out.writeByteArray(3, nested(nested));
          }
        });
  }

  private static byte[] attribute(JsonNode attribute) {
    return message(
        out -> {
          out.writeString(1, attribute.get("name").asText());
          if (attribute.has("type")) {
            out.writeBytes(2, ByteString.copyFromUtf8(attribute.get("type").toString()));
          } else {
            out.writeByteArray(10, object(attribute));
          }
          out.writeBool(4, attribute.path("required").asBoolean());
          out.writeBool(5, attribute.path("optional").asBoolean());
          out.writeBool(6, attribute.path("computed").asBoolean());
        });
  }

  private static byte[] object(JsonNode attribute) {
    return message(
        out -> {
          for (JsonNode inner : attribute.get("attributes")) {
            out.writeByteArray(1, attribute(inner));
          }
          out.writeEnum(3, attribute.get("nesting").asInt());
        });
  }

  private static byte[] nested(JsonNode nested) {
    return message(
        out -> {
          out.writeString(1, nested.get("name").asText());
          out.writeByteArray(2, block(nested));
          out.writeEnum(3, nested.get("nesting").asInt());
          out.writeInt64(4, nested.path("min").asInt());
          out.writeInt64(5, nested.path("max").asInt());
        });
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
