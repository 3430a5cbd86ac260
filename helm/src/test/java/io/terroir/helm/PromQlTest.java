package io.terroir.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.helm.PromQl.LabelMatcher;
import io.terroir.helm.PromQl.Selector;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors are found wherever they may stand, and what is no expression is refused. */
final class PromQlTest {
  @Test
  void findsSelectorsWithTheirMatchersRangesAndFunctions() {
    List<Selector> found =
        PromQl.selectors(
            "histogram_quantile(0.99, sum by (le) (rate(a_bucket{job=~\"$job\"}[$__rate_interval])))"
                + " > bool 2 * on (x) group_left (y) max without (z) (b) unless -{__name__=\"c\"}"
                + " offset 5m");

    assertThat(found).extracting(Selector::metric).containsExactly("a_bucket", "b", "");
    assertThat(found.get(0).matchers()).containsExactly(new LabelMatcher("job", "=~", "$job"));
    assertThat(found.get(0).range()).contains("$__rate_interval");
    assertThat(found.get(0).function()).contains("rate");
    assertThat(found.get(1).range()).isEmpty();
    assertThat(found.get(1).function()).isEqualTo(Optional.empty());
  }

  @Test
  void aSubqueryHasSelectorsWithoutARange() {
    assertThat(PromQl.selectors("max_over_time(a[10m:1m])").get(0).function())
        .contains("max_over_time");
    assertThat(PromQl.selectors("max_over_time((a > 1)[10m:])").get(0).range()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sum(a",
        "a{b}",
        "a{b=c}",
        "a{b>\"c\"}",
        "a +",
        "a b",
        "rate(a[5])",
        "(a + b)[5m]",
        "rates(a[5m])",
        "sum by a (b)",
        "a = b",
        "a{b=\"c}",
        "a ? b",
      })
  void refusesWhatIsNoExpression(String text) {
    assertThatThrownBy(() -> PromQl.selectors(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
