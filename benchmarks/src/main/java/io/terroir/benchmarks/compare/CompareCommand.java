package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.cli.LoadOptions;
import io.terroir.benchmarks.cli.ServerOptions;
import io.terroir.node.cli.BenchTool;
import io.terroir.node.cli.Output;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir bench compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Compares Terroir with other systems: each as three processes on loopback that sync what they"
          + " answer for, one system after the other in interleaved rounds, under the same load.",
      "terroir is measured through a gateway, as users meet it, and terroir-leader straight at the"
          + " leaders of the shards. By default a closed loop: callers that call again when they"
          + " have their answer. With --rate an open loop; latencies count from when a call was"
          + " due. The last line is JSON.",
      "With the defaults it takes about two hours. docs/benchmarks.md explains the method."
    })
public final class CompareCommand implements BenchTool {
  private static final int GROUPS_MAX = 256;
  private static final int ROUNDS_MAX = 1_000;
  private static final double START_SECONDS_MAX = 3_600;
  private static final double DELAY_MILLIS_MAX = 1_000;
  private static final double NANOS_PER_MILLI = 1e6;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--against",
      paramLabel = "SYSTEM",
      split = ",",
      description = "etcd, ratis, jraft; or none.")
  private List<String> against = List.of("etcd", "ratis", "jraft");

  @Option(
      names = "--terroir",
      paramLabel = "WAY",
      split = ",",
      description = "How Terroir is asked: gateway, leader; or none.")
  private List<String> ways = List.of("gateway", "leader");

  @Option(
      names = "--groups",
      paramLabel = "N",
      split = ",",
      description = "Raft groups that keys are spread over; etcd has one.")
  private List<Integer> groups = List.of(1, 64);

  @Option(names = "--callers", paramLabel = "N", split = ",", description = "Of a closed loop.")
  private List<Integer> callers = List.of(1, 16, 64, 256, 1024);

  @Option(
      names = "--operation",
      paramLabel = "OP",
      split = ",",
      description = "put: durable at a majority. get: linearizable.")
  private List<Operation> operations = List.of(Operation.PUT, Operation.GET);

  @Mixin private LoadOptions options = new LoadOptions();

  @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured.")
  private int rounds = 3;

  @Option(
      names = "--start-warm-up",
      paramLabel = "N",
      description = "Seconds of load on a system that was just started.")
  private double startWarmUpSeconds = 60;

  @Option(
      names = "--fsync-delay",
      paramLabel = "MS",
      description = "Milliseconds added to every sync of every server; needs strace.")
  private double fsyncDelayMillis;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      showDefaultValue = Visibility.NEVER,
      description = "Where a table in Markdown and plots are written (default: nowhere).")
  private Optional<Path> output = Optional.empty();

  @Mixin private ServerOptions servers = new ServerOptions();

  @Override
  public Integer call() {
    ComparisonSettings settings = settings();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter progress =
        servers.json()
            ? new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
            : out;
    ComparisonResult result = new Comparison(contenders(), settings, progress).run();
    List<String> written =
        output.map(where -> new ReportFiles(where).write(result)).orElse(List.of());
    if (!servers.json()) {
      out.println();
      out.println(ResultTable.text(result));
      out.println();
      written.forEach(name -> out.println("wrote " + output.orElseThrow().resolve(name)));
    }
    out.println(Output.json(result));
    return 0;
  }

  private List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    named(ways).forEach(way -> contenders.add(terroir(way)));
    named(against).forEach(name -> contenders.add(other(name)));
    if (contenders.isEmpty()) {
      throw wrong("--terroir and --against leave nothing to measure");
    }
    return contenders;
  }

  private static Set<String> named(List<String> systems) {
    Set<String> names = new LinkedHashSet<>(systems);
    names.remove("none");
    return names;
  }

  private Contender terroir(String way) {
    return switch (way) {
      case "gateway" -> new TerroirContender(TerroirContender.Way.GATEWAY);
      case "leader" -> new TerroirContender(TerroirContender.Way.LEADER);
      default -> throw wrong("--terroir knows gateway and leader, not '" + way + "'");
    };
  }

  private Contender other(String name) {
    return switch (name) {
      case "etcd" -> new EtcdContender(servers.etcd());
      case "ratis" -> JvmContender.ratis();
      case "jraft" -> JvmContender.jraft();
      default -> throw wrong("--against knows etcd, ratis and jraft, not '" + name + "'");
    };
  }

  private ComparisonSettings settings() {
    groups.forEach(value -> require("--groups", value, 1, GROUPS_MAX));
    callers.forEach(value -> require("--callers", value, 1, LoadOptions.CALLERS_MAX));
    require("--rounds", rounds, 1, ROUNDS_MAX);
    require("--start-warm-up", startWarmUpSeconds, 0, START_SECONDS_MAX);
    require("--fsync-delay", fsyncDelayMillis, 0, DELAY_MILLIS_MAX);
    options.check(spec, Collections.max(groups));
    return new ComparisonSettings(
        groups,
        callers,
        options.rate(),
        operations,
        new LoadShape(
            options.keys(), options.valueBytes(), options.distribution(), options.connections()),
        rounds,
        LoadOptions.duration(startWarmUpSeconds),
        options.warmUp(),
        options.measured(),
        Duration.ofNanos((long) (fsyncDelayMillis * NANOS_PER_MILLI)),
        servers.directory());
  }

  private void require(String option, double value, double least, double most) {
    LoadOptions.requireBetween(spec, option, value, least, most);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
