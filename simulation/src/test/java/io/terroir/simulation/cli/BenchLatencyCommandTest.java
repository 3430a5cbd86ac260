package io.terroir.simulation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terroir.node.cli.BenchTool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchLatencyCommandTest {
  private static final String[] SHORT = {"--commands=20", "--rate=20"};

  /** Of the disks that a command waits for, in milliseconds. */
  private static final double OWN_WORK = 1;

  private record Run(int exitCode, String output, String errors) {
    JsonNode json() throws JsonProcessingException {
      return new ObjectMapper().readTree(output);
    }
  }

  private static Run run(String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(0, List.of(SHORT));
    int exitCode =
        new CommandLine(new BenchLatencyCommand())
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .setOverwrittenOptionsAllowed(true)
            .execute(all.toArray(String[]::new));
    return new Run(exitCode, output.toString(), errors.toString());
  }

  @Test
  void isFoundByTheCommandLine() {
    assertThat(ServiceLoader.load(BenchTool.class))
        .anyMatch(tool -> tool instanceof BenchLatencyCommand);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void withoutConflictsEveryRegionMeetsItsOracle(int count) throws JsonProcessingException {
    JsonNode report = run("--regions=" + count, "--json").json();

    assertThat(report.get("regions")).hasSize(count);
    for (JsonNode region : report.get("regions")) {
      double oracle = region.get("oracleMs").asDouble();
      for (String measured :
          List.of("commitP50Ms", "commitP99Ms", "executionP50Ms", "executionP99Ms")) {
        assertThat(region.get(measured).asDouble()).isBetween(oracle, oracle + OWN_WORK);
      }
    }
    assertThat(report.get("fastPath").asDouble()).isEqualTo(1);
    assertThat(report.get("commands").asInt()).isEqualTo(20 * count);
  }

  @Test
  void oraclesAreTheRoundTripsToTheNearestFastQuorum() throws JsonProcessingException {
    List<Double> oracles = new ArrayList<>();
    run("--regions=5", "--json")
        .json()
        .get("regions")
        .forEach(region -> oracles.add(region.get("oracleMs").asDouble()));

    assertThat(oracles).containsExactly(72.5, 100.9, 127.3, 152.4, 180.3);
  }

  @Test
  void conflictsCostASecondRoundTripAndAnswersWaitForMore() throws JsonProcessingException {
    JsonNode report = run("--regions=3", "--conflicts=100", "--json").json();

    assertThat(report.get("fastPath").asDouble()).isLessThan(0.9);
    for (JsonNode region : report.get("regions")) {
      double oracle = region.get("oracleMs").asDouble();
      assertThat(region.get("commitP99Ms").asDouble()).isCloseTo(2 * oracle, within(25.0));
      assertThat(region.get("executionP99Ms").asDouble())
          .isGreaterThan(region.get("commitP99Ms").asDouble());
    }
  }

  @Test
  void seedDecidesEverything() {
    String[] busy = {"--conflicts=50", "--jitter=3", "--json"};
    Run first = run(busy);

    assertThat(run(busy)).isEqualTo(first);
    assertThat(run("--conflicts=50", "--jitter=3", "--json", "--seed=2")).isNotEqualTo(first);
  }

  @Test
  void tableNamesEveryRegionAndTheShareOfTheFastPath() {
    Run run = run("--regions=3");

    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("ORACLE", "us-east-1", "us-west-2", "eu-west-1", "72.5")
        .contains("60 commands, 0% of them on one key: 100.0% committed after one round trip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--regions=4", "--conflicts=101", "--jitter=-1", "--rate=0"})
  void whatCannotBeMeasuredIsRefusedWithTheReason(String option) {
    Run run = run(option);

    assertThat(run.exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run.errors()).startsWith("bench latency needs ");
  }
}
