package io.terroir.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.node.status.StatusText.Detail;
import io.terroir.sdk.NodeStatus.Disk;
import io.terroir.sdk.NodeStatus.GossipLag;
import io.terroir.sdk.NodeStatus.ReadReplicas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/**
 * What {@code terroir status} looks like. {@code -Dterroir.golden.write=true} writes the expected
 * texts anew, to be read before they are committed.
 */
class StatusTextTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/terroir/node/status");
  private static final int TERMINAL = 120;
  private static final long GIBIBYTE = 1L << 30;

  private static PictureBuilder threeRegions() {
    return new PictureBuilder(2, "eu-west-1", "EU", "us-east-1", "US", "ap-northeast-1", "JP");
  }

  private static PictureBuilder manyRegions() {
    String[] regions = new String[60];
    for (int i = 0; i < regions.length / 2; i++) {
      regions[2 * i] = "region-%02d".formatted(i);
      regions[2 * i + 1] = i % 2 == 0 ? "EU" : "US";
    }
    return new PictureBuilder(20, regions);
  }

  private static String text(Picture picture, int width, Detail detail) {
    return StatusText.of(picture, Findings.in(picture), new Layout(Ansi.OFF, width), detail);
  }

  private static void isAsIn(String file, String text) throws IOException {
    Path golden = GOLDEN.resolve(file);
    if (Boolean.getBoolean("terroir.golden.write")) {
      Files.writeString(golden, text + "\n");
    }
    assertThat(text + "\n").isEqualTo(Files.readString(golden));
  }

  @Test
  void aHealthyDeploymentIsOneScreen() throws IOException {
    Picture picture = threeRegions().build();

    assertThat(Findings.in(picture)).isEmpty();
    isAsIn("healthy.txt", text(picture, TERMINAL, Detail.USUAL));
  }

  @Test
  void whatNeedsAttentionStandsAtTheTop() throws IOException {
    Picture picture =
        threeRegions()
            .down("eu-west-1-b")
            .quarantine("eu-west-1-c", 1, "a majority of the members holds something else")
            .cutOff("ap-northeast-1")
            .disk("us-east-1-a", new Disk(100 * GIBIBYTE, GIBIBYTE / 4, GIBIBYTE / 2))
            .disk("us-east-1-b", new Disk(100 * GIBIBYTE, 5 * GIBIBYTE, GIBIBYTE / 2))
            .version("us-east-1-c", "0.2")
            .applyLag("us-east-1-c", 0, 120_000)
            .gossip(
                "us-east-1-a",
                new GossipLag(
                    "eu-west-1",
                    Optional.of(Duration.ofMinutes(12)),
                    4_310,
                    Duration.ofSeconds(95)))
            .readReplicas(
                "us-east-1-b",
                new ReadReplicas("eu-west-1", 2, 1, Optional.of(Duration.ofMinutes(3))))
            .build();

    assertThat(Finding.worst(Findings.in(picture))).isEqualTo(Health.DOWN);
    isAsIn("degraded.txt", text(picture, TERMINAL, Detail.USUAL));
  }

  @Test
  void thePictureInTheDocumentationIsThisOne() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "operations", "observe.md")))
        .as("docs/operations/observe.md shows degraded.txt")
        .contains(Files.readString(GOLDEN.resolve("degraded.txt")));
  }

  @Test
  void aLargeDeploymentIsSummarised() throws IOException {
    Picture picture =
        manyRegions()
            .down("region-03-a")
            .down("region-07-b")
            .down("region-07-c")
            .gatewayDown("region-11")
            .build();

    isAsIn("large.txt", text(picture, TERMINAL, Detail.USUAL));
  }

  @Test
  void everyShardIsListedOnDemand() {
    Picture picture = manyRegions().build();

    String usual = text(picture, TERMINAL, Detail.USUAL);
    String shards = text(picture, TERMINAL, new Detail(false, true));
    String all = text(picture, TERMINAL, new Detail(true, false));

    assertThat(usual).doesNotContain("cities/region-29/19").contains("--shards lists them");
    assertThat(shards).contains("cities/region-29/19", "visits/region-29/0");
    assertThat(shards).doesNotContain("region-29-gateway");
    assertThat(all).contains("cities/region-29/19", "region-29-gateway").doesNotContain("--");
    assertThat(all.lines()).as("every pair of regions").hasSizeGreaterThan(30 * 29 + 630 + 120);
  }

  @Test
  void whatIsNoTerminalGetsEveryFindingInOneLine() {
    Picture picture = threeRegions().cutOff("ap-northeast-1").build();

    assertThat(text(picture, Layout.UNBOUNDED, Detail.USUAL).lines())
        .anyMatch(
            line ->
                line.equals(
                    "  DOWN  region ap-northeast-1 does not answer: it is cut off from eu-west-1,"
                        + " or down (8,107 origins live there)"));
  }

  @Test
  void longTextsAreWrappedAtTheWidthOfTheTerminal() {
    Picture picture =
        threeRegions().quarantine("eu-west-1-c", 1, "something else ".repeat(20).strip()).build();

    assertThat(text(picture, TERMINAL, Detail.USUAL).lines())
        .allMatch(line -> line.length() <= TERMINAL);
  }

  @Test
  void coloursAreInTheTextOnlyIfTheyAreWanted() {
    Picture picture = threeRegions().down("eu-west-1-b").build();
    List<Finding> findings = Findings.in(picture);

    assertThat(StatusText.of(picture, findings, new Layout(Ansi.ON, TERMINAL), Detail.USUAL))
        .contains("\u001b[");
    assertThat(StatusText.of(picture, findings, new Layout(Ansi.OFF, TERMINAL), Detail.USUAL))
        .doesNotContain("\u001b");
  }

  @Test
  void whatNodesSayIsNoMarkup() {
    Picture picture = threeRegions().quarantine("eu-west-1-c", 1, "@|red x|@ %s").build();

    assertThat(text(picture, Layout.UNBOUNDED, Detail.USUAL)).contains("@|red x|@ %s");
  }
}
