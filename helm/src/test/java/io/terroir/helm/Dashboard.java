package io.terroir.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard as Grafana stores it. */
record Dashboard(JsonNode json) {
  /** Where the chart keeps them. */
  static final Path DIRECTORY = Chart.DIRECTORY.resolve("dashboards");

  /** What one that is no row asks, draws and explains. */
  record Panel(JsonNode json) {
    private static final Set<String> WITHOUT_DATA = Set.of("row", "text");

    String type() {
      return json.path("type").asText();
    }

    String title() {
      return json.path("title").asText();
    }

    boolean showsData() {
      return !WITHOUT_DATA.contains(type());
    }

    List<String> queries() {
      return elements(json.path("targets")).map(target -> target.path("expr").asText()).toList();
    }
  }

  /** All of the chart, by the names of their files. */
  static List<Path> files() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dashboard read(Path file) {
    try {
      return new Dashboard(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  String title() {
    return json.path("title").asText();
  }

  /** All panels that show data, also those inside of collapsed rows. */
  List<Panel> panels() {
    return elements(json.path("panels"))
        .flatMap(panel -> Stream.concat(Stream.of(panel), elements(panel.path("panels"))))
        .map(Panel::new)
        .filter(Panel::showsData)
        .toList();
  }

  /** The variables of a type, such as {@code query}. */
  List<JsonNode> variables(String type) {
    return elements(json.path("templating").path("list"))
        .filter(variable -> variable.path("type").asText().equals(type))
        .toList();
  }

  Optional<JsonNode> variable(String name) {
    return elements(json.path("templating").path("list"))
        .filter(variable -> variable.path("name").asText().equals(name))
        .findFirst();
  }
}
