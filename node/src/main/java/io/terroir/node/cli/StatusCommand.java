package io.terroir.node.cli;

import io.terroir.sdk.AdminClient;
import io.terroir.sdk.DeploymentStatus;
import io.terroir.sdk.NodeInfo;
import io.terroir.sdk.RegionInfo;
import io.terroir.sdk.ShardInfo;
import io.terroir.sdk.TerroirClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code terroir status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows regions, nodes, shards and leaders, as one gateway sees them.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private ClientOptions client = new ClientOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try (TerroirClient terroir = client.connect()) {
      AdminClient admin = terroir.admin();
      DeploymentStatus status = admin.status();
      List<NodeInfo> nodes = admin.nodes();
      List<ShardInfo> shards = admin.shards("");
      PrintWriter out = spec.commandLine().getOut();
      if (client.json()) {
        out.println(Output.json(Map.of("status", status, "nodes", nodes, "shards", shards)));
      } else {
        print(out, status, nodes, shards);
      }
    }
    return ExitCodes.DONE;
  }

  private static void print(
      PrintWriter out, DeploymentStatus status, List<NodeInfo> nodes, List<ShardInfo> shards) {
    out.printf(
        "%s in %s: %d keyspaces, %d origins, %d of %d strong shards led%n%n",
        status.gateway(),
        status.region(),
        status.keyspaces(),
        status.origins(),
        status.strongShardsLed(),
        status.strongShards());
    out.println(
        Output.table(
            List.of("REGION", "LAW", "NODES", "GATEWAYS", "ORIGINS"),
            status.regions().stream().map(StatusCommand::row).toList()));
    out.println();
    out.println(
        Output.table(
            List.of("NODE", "REGION", "ZONE", "ROLE", "STATE"),
            nodes.stream()
                .map(
                    node ->
                        List.of(node.name(), node.region(), node.zone(), node.role(), node.state()))
                .toList()));
    if (!shards.isEmpty()) {
      out.println();
      out.println(
          Output.table(
              List.of("SHARD", "KEYSPACE", "LEADER", "MEMBERS"),
              shards.stream().map(StatusCommand::row).toList()));
    }
  }

  private static List<String> row(RegionInfo region) {
    return List.of(
        region.name(),
        region.jurisdiction(),
        Integer.toString(region.nodes()),
        Integer.toString(region.gatewaysAlive()),
        Long.toString(region.origins()));
  }

  private static List<String> row(ShardInfo shard) {
    return List.of(
        shard.id(),
        shard.keyspace(),
        shard.leader().orElse("-"),
        String.join(" ", shard.members()));
  }
}
