package io.terroir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.benchmarks.compare.ComparisonResult.Spread;
import io.terroir.benchmarks.compare.ComparisonResult.SystemResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What a comparison leaves for documentation. */
final class ReportFilesTest {
  private static final ComparisonResult RESULT =
      new ComparisonResult(
          3,
          List.of(
              result("terroir", 1, 2_000),
              result("etcd", 1, 1_000),
              result("terroir", 64, 40_000),
              result("etcd", 64, 10_000)));

  @TempDir Path directory;

  private static SystemResult result(String system, int callers, double perSecond) {
    return new SystemResult(
        system,
        1,
        callers,
        Optional.empty(),
        "put",
        new Spread(perSecond, perSecond / 2, perSecond * 1.1),
        0.5,
        4.25,
        81.4,
        Optional.empty());
  }

  @Test
  void writesATableAndTwoPlotsForEachOperation() {
    assertThat(new ReportFiles(directory.resolve("new")).write(RESULT))
        .containsExactly("comparison.md", "put-1-throughput.svg", "put-1-p99.svg")
        .allMatch(name -> Files.exists(directory.resolve("new").resolve(name)));
  }

  @Test
  void tableHasALineForEachResult() {
    assertThat(ResultTable.markdown(RESULT).lines())
        .hasSize(6)
        .startsWith(
            "| operation | groups | callers | system | per second | least | most | p50 ms | p99 ms"
                + " | CPU µs |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            "| put | 1 | 1 | terroir | 2,000 | 1,000 | 2,200 | 0.50 | 4.25 | 81 |");
    assertThat(ResultTable.text(RESULT).lines()).hasSize(5);
  }

  @Test
  void plotsAreXmlWithALineAndANameForEachSystem() throws Exception {
    new ReportFiles(directory).write(RESULT);

    Document plot =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(directory.resolve("put-1-throughput.svg").toFile());

    assertThat(plot.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(plot.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(plot.getDocumentElement().getTextContent())
        .contains("puts a second, 1 group", "terroir", "etcd", "64", "50,000");
  }

  @Test
  void plotOfNothingAndOfOnePlaceIsAPlotToo() {
    assertThat(new LinePlot("none", "x", List.of(), List.of()).svg()).contains("</svg>");
    assertThat(
            new LinePlot(
                    "a < b & c",
                    "x",
                    List.of("1"),
                    List.of(new LinePlot.Line("l", List.of(LinePlot.Point.of(0)))))
                .svg())
        .contains("a &lt; b &amp; c")
        .doesNotContain("NaN");
  }

  @Test
  void placeThatCannotBeWrittenIsOneSentence() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> new ReportFiles(file).write(RESULT))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the report cannot be written to " + file);
  }
}
