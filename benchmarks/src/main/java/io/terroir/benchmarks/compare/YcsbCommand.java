package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.cli.LoadOptions;
import io.terroir.benchmarks.cli.ServerOptions;
import io.terroir.benchmarks.load.KeyChooser.Distribution;
import io.terroir.benchmarks.ycsb.YcsbRun;
import io.terroir.node.cli.BenchTool;
import io.terroir.node.cli.Output;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir bench ycsb}. */
@Command(
    name = "ycsb",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Runs workloads A to F of YCSB with its own client on three processes of a system on loopback,"
          + " started anew for each workload. A record is one value of about 1 kB; an update replaces"
          + " all of it.",
      "Terroir is asked through a gateway; all keys are in one origin, so that scans have an order."
          + " With --json the last line is one JSON array."
    })
public final class YcsbCommand implements BenchTool {
  private static final int COUNT_MAX = 100_000_000;
  private static final int THREADS_MAX = 1_024;

  /** What the cluster is filled with before YCSB: it only shows that puts are taken. */
  private static final LoadShape PROBE = new LoadShape(1, 1, Distribution.UNIFORM, 1);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--workload",
      paramLabel = "W",
      split = ",",
      description =
          "Of a to f: update heavy, read mostly, read only, latest, scans, updates after"
              + " reads.")
  private List<String> workloads = List.of("a", "b", "c", "d", "e", "f");

  @Option(names = "--system", paramLabel = "SYSTEM", split = ",", description = "Of terroir, etcd.")
  private List<String> systems = List.of("terroir", "etcd");

  @Option(names = "--records", paramLabel = "N", description = "Put before each workload.")
  private int records = 10_000;

  @Option(names = "--operations", paramLabel = "N", description = "Of each workload.")
  private int operations = 50_000;

  @Option(names = "--threads", paramLabel = "N", description = "Threads of YCSB's client.")
  private int threads = 16;

  @Mixin private ServerOptions servers = new ServerOptions();

  @Override
  public Integer call() {
    LoadOptions.requireBetween(spec, "--records", records, 1, COUNT_MAX);
    LoadOptions.requireBetween(spec, "--operations", operations, 1, COUNT_MAX);
    LoadOptions.requireBetween(spec, "--threads", threads, 1, THREADS_MAX);
    List<YcsbRun.Result> results = new ArrayList<>();
    for (String workload : new LinkedHashSet<>(workloads)) {
      if (!YcsbRun.WORKLOADS.containsKey(workload)) {
        throw wrong("--workload knows a to f, not '" + workload + "'");
      }
    }
    List<Contender> contenders =
        new LinkedHashSet<>(systems).stream().map(this::contender).toList();
    contenders.forEach(Comparison::requireInstalled);
    for (String workload : new LinkedHashSet<>(workloads)) {
      for (Contender contender : contenders) {
        results.add(run(contender, workload));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (servers.json()) {
      out.println(Output.json(results));
    } else {
      out.println();
      out.println(
          Output.table(YcsbRun.Result.HEADER, results.stream().map(YcsbRun.Result::row).toList()));
    }
    return 0;
  }

  private YcsbRun.Result run(Contender contender, String workload) {
    if (!servers.json()) {
      spec.commandLine().getOut().printf("workload %s on %s%n", workload, contender.name());
      spec.commandLine().getOut().flush();
    }
    try (Cluster cluster =
        Cluster.start(contender, 1, PROBE, FsyncDelay.NONE, servers.directory())) {
      YcsbRun run =
          new YcsbRun(
              contender.name(), workload, records, operations, threads, cluster.endpoints());
      List<String> unused = cluster.run(Jvm.own("ycsb-load", YcsbRun.CLIENT, run.loadArguments()));
      return run.result(cluster.run(Jvm.own("ycsb", YcsbRun.CLIENT, run.runArguments())));
    }
  }

  private Contender contender(String name) {
    return switch (name) {
      case "terroir" -> new TerroirContender(TerroirContender.Way.GATEWAY);
      case "etcd" -> new EtcdContender(servers.etcd());
      default -> throw wrong("--system knows terroir and etcd, not '" + name + "'");
    };
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
