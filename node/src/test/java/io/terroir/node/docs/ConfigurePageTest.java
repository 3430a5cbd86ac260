package io.terroir.node.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.config.ConfigKey;
import io.terroir.node.config.ConfigLoader;
import io.terroir.node.process.ConfigDefaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every key of the configuration has a row in docs/operations/configure.md. */
final class ConfigurePageTest {
  private static final Pattern ROW = Pattern.compile("\\| `([a-z.\\[\\]-]+)` \\|(.*)\\|");
  private static final int COLUMNS = 5;

  /** The columns after the key. */
  private static Map<String, List<String>> rows() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line :
        Markdown.read(Markdown.ROOT.resolve("docs/operations/configure.md")).lines()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> columns =
            List.of(row.group(2).split("\\|", -1)).stream().map(String::strip).toList();
        assertThat(rows.put(row.group(1), columns)).as("%s is there twice", row.group(1)).isNull();
      }
    }
    return rows;
  }

  @Test
  void everyKeyHasARowAndEveryRowIsAKey() {
    List<String> keys = new ArrayList<>();
    for (ConfigKey key : new ConfigLoader().keys()) {
      keys.add(key.path());
      key.fields().forEach(field -> keys.add(key.path() + "[]." + field));
    }

    assertThat(rows().keySet())
        .as("rows of docs/operations/configure.md against the keys of TerroirConfig")
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void everyRowHasAUnitAndTheDefaultOfTheCodeAndTellsWhatItIs() {
    rows()
        .forEach(
            (key, columns) -> {
              assertThat(columns).as(key).hasSize(COLUMNS);
              assertThat(columns.get(0)).as("unit of %s", key).isNotEmpty();
              assertThat(columns.get(1))
                  .as("default of %s, see ConfigDefaults", key)
                  .isEqualTo(ConfigDefaults.of(key).orElse("-"));
              assertThat(columns.get(2)).as("what %s is", key).isNotEmpty();
            });
  }

  @Test
  void whateverHasANumberTellsWhatTooSmallAndTooLargeDo() {
    rows()
        .forEach(
            (key, columns) -> {
              if (ConfigDefaults.of(key).filter(text -> text.matches("\\d+")).isPresent()) {
                assertThat(columns.get(3)).as("too small a %s", key).isNotEmpty();
                assertThat(columns.get(4)).as("too large a %s", key).isNotEmpty();
              }
            });
  }

  @Test
  void everyDefaultIsThatOfAKey() {
    assertThat(new ConfigLoader().keys())
        .extracting(ConfigKey::path)
        .containsAll(ConfigDefaults.all().keySet());
  }
}
