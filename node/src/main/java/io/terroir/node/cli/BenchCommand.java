package io.terroir.node.cli;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terroir bench}; what can be measured is a {@link BenchTool} each. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat can be measured:%n",
    description = "Measures what the platform promises in figures.",
    footer = {
      "",
      "From a source checkout also, built when first asked for (docs/benchmarks.md):",
      "  terroir bench compare        puts and gets beside etcd, Ratis and JRaft",
      "  terroir bench ycsb           workloads A to F of YCSB, beside etcd",
      "  terroir bench load KEYSPACE  puts and gets on a running deployment"
    },
    subcommands = {BenchClaimsCommand.class, BenchReplicaCommand.class})
final class BenchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "measure what? One of "
            + spec.subcommands().entrySet().stream()
                .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", ")));
  }
}
