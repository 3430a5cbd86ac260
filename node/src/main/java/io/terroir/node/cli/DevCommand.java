package io.terroir.node.cli;

import io.terroir.node.config.ConfigException;
import io.terroir.node.dev.DevCluster;
import io.terroir.node.dev.DevPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code terroir dev}. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = {
      "Runs three regions in this process until Ctrl-C, with the delays of AWS between them.",
      "Listens on loopback only."
    })
final class DevCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the data is kept; what is there already is taken up again.")
  private Path directory = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7400",
      description = "Port of the first gateway; the other two follow (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      defaultValue = "9464",
      description = "Port of metrics and health (default: ${DEFAULT-VALUE}).")
  private int metricsPort;

  @Override
  public Integer call() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ConfigException("--data-dir: " + directory + " cannot be made or written");
    }
    DevCluster cluster =
        DevCluster.start(directory, new DevPorts(port, metricsPort), new ExitOnFailStop());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Three regions are up. Gateways:");
    cluster
        .regions()
        .forEach(
            region ->
                out.printf(
                    "  %-15s %-3s %s%n",
                    region.name(), region.jurisdiction(), cluster.endpoint(region.name())));
    out.printf("Metrics and health: http://%s/metrics%n", cluster.metricsEndpoint());
    out.println("Try: ./terroir keyspace create notes; ./terroir put notes me greeting hello");
    out.println("Ctrl-C stops; the data stays in " + directory.toAbsolutePath().normalize());
    out.flush();
    Foreground.runUntilStopped(cluster);
    return ExitCodes.DONE;
  }
}
