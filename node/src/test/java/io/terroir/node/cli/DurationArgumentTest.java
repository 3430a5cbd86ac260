package io.terroir.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DurationArgumentTest {
  private final DurationArgument argument = new DurationArgument();

  @Test
  void readsANumberAndAUnit() {
    assertThat(argument.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(argument.convert("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(argument.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(argument.convert("12h")).isEqualTo(Duration.ofHours(12));
    assertThat(argument.convert("7d")).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void saysHowToWriteOne() {
    for (String wrong : List.of("", "30", "s", "-1s", "1.5s", "1w", "9999999999s")) {
      assertThatThrownBy(() -> argument.convert(wrong))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("30s");
    }
  }
}
