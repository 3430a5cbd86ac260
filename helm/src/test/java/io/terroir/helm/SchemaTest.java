package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schema knows every value and nothing else; so do the defaults and the README. */
final class SchemaTest {
  private static JsonNode schema = MissingNode.getInstance();
  private static JsonNode defaults = MissingNode.getInstance();

  @BeforeAll
  static void read() throws IOException {
    schema = new ObjectMapper().readTree(Chart.DIRECTORY.resolve("values.schema.json").toFile());
    defaults = new YAMLMapper().readTree(Chart.DIRECTORY.resolve("values.yaml").toFile());
  }

  @Test
  void everyObjectIsClosed() {
    assertThat(open(schema, "")).containsExactly("/properties/global");
  }

  /** Objects that take any key; maps of strings do, and say what their values are. */
  private static Set<String> open(JsonNode node, String path) {
    Set<String> found = new TreeSet<>();
    boolean describesAnObject = node.path("type").asText().equals("object");
    if (describesAnObject && !node.has("additionalProperties")) {
      found.add(path);
    }
    node.properties()
        .forEach(entry -> found.addAll(open(entry.getValue(), path + "/" + entry.getKey())));
    return found;
  }

  @Test
  void everyValueHasADefaultThatShowsIt() {
    Set<String> known = leaves(schema, "");
    Set<String> shown = new TreeSet<>();
    collect(defaults, "", shown);

    assertThat(shown).allMatch(value -> known.stream().anyMatch(other -> related(value, other)));
    assertThat(known)
        .filteredOn(value -> !value.equals("global"))
        .allMatch(value -> shown.stream().anyMatch(other -> related(value, other)));
  }

  /** Whether they are the same, or one is inside of the other. */
  private static boolean related(String one, String other) {
    return (one + ".").startsWith(other + ".") || (other + ".").startsWith(one + ".");
  }

  /** Values as {@code a.b.c}; what is below a reference to a definition is one value. */
  private static Set<String> leaves(JsonNode node, String path) {
    Set<String> found = new TreeSet<>();
    if (!node.has("properties")) {
      found.add(path);
      return found;
    }
    node.path("properties")
        .properties()
        .forEach(
            entry ->
                found.addAll(
                    leaves(
                        entry.getValue(),
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey())));
    return found;
  }

  private static void collect(JsonNode node, String path, Set<String> found) {
    if (!node.isObject() || node.isEmpty()) {
      found.add(path);
      return;
    }
    node.properties()
        .forEach(
            entry ->
                collect(
                    entry.getValue(),
                    path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                    found));
  }

  @Test
  void theReadmeExplainsEveryValue() throws IOException {
    List<String> lines = Files.readAllLines(Chart.DIRECTORY.resolve("README.md"));

    assertThat(leaves(schema, ""))
        .allMatch(
            value ->
                value.equals("global")
                    || lines.stream().anyMatch(line -> line.contains("`" + value + "`")));
  }
}
