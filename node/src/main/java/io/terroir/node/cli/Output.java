package io.terroir.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.terroir.sdk.Placement;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** What commands print. */
public final class Output {
  private static final int GAP = 2;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  private Output() {}

  /** One line of JSON. */
  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON", e);
    }
  }

  /** Aligned columns under a header. */
  public static String table(List<String> header, List<List<String>> rows) {
    int[] widths = header.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    Column[] columns =
        Arrays.stream(widths)
            .mapToObj(width -> new Column(width + GAP, 0, Overflow.TRUNCATE))
            .toArray(Column[]::new);
    ColorScheme plain = new ColorScheme.Builder(Ansi.OFF).build();
    TextTable table = TextTable.forColumns(plain, columns);
    table.addRowValues(header.toArray(String[]::new));
    rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
    return table.toString().stripTrailing();
  }

  /** Who served an answer, for people. */
  static String servedBy(Placement placement) {
    String freshness =
        placement
            .staleness()
            .map(age -> age.isZero() ? "latest" : "at most " + age.toMillis() + " ms old")
            .orElse("of unknown age");
    return "revision "
        + placement.revision()
        + ", home "
        + placement.home().orElse("none")
        + ", served by "
        + placement.servedNode()
        + " ("
        + freshness
        + ")";
  }
}
