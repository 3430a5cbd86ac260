package io.terroir.benchmarks.compare;

import io.terroir.benchmarks.platform.GatewayDriver;
import io.terroir.benchmarks.platform.LeaderDriver;
import io.terroir.node.bench.FreePorts;
import io.terroir.node.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Terroir: three nodes in three zones of one region, started as {@code terroir node} is, with the
 * settings of production. The journal syncs before a node answers.
 */
final class TerroirContender implements Contender {
  /** Who asks the nodes. */
  enum Way {
    /** A gateway in a process of its own, which the load asks through the SDK. */
    GATEWAY,
    /** The load itself. */
    LEADER
  }

  private static final String MAIN = "io.terroir.node.cli.Main";
  private static final String REGION = "bench";
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final String ENTRY = "bench-gateway";

  private final Way way;

  TerroirContender(Way way) {
    this.way = way;
  }

  @Override
  public String name() {
    return way == Way.GATEWAY ? "terroir" : "terroir-leader";
  }

  @Override
  public boolean canHave(int groups) {
    return true;
  }

  @Override
  public boolean isInstalled() {
    return true;
  }

  @Override
  public String howToInstall() {
    return "it is part of this program";
  }

  @Override
  public Plan plan(Setup setup) {
    List<HostPort> ports = FreePorts.find(ZONES.size() + 2);
    HostPort entryPeer = ports.get(ZONES.size());
    HostPort entryClient = ports.get(ZONES.size() + 1);
    String deployment = deployment(ports.subList(0, ZONES.size()), entryPeer);
    List<Launch> servers = new ArrayList<>();
    for (int i = 0; i < ZONES.size(); i++) {
      String name = node(i);
      String process =
          """
          process: {name: %s, data-dir: "%s", new-cluster: true}
          listen: {peer: "%s"}
          """
              .formatted(name, setup.directory().resolve(name), ports.get(i));
      servers.add(command(name, "node", write(setup, name, process + deployment)));
    }
    Path entry =
        write(
            setup,
            ENTRY,
            """
            process: {name: %s}
            listen: {peer: "%s", client: "%s"}
            """
                    .formatted(ENTRY, entryPeer, entryClient)
                + deployment);
    List<String> arguments = new ArrayList<>(setup.load().arguments(setup.groups()));
    if (way == Way.LEADER) {
      arguments.add("config=" + entry);
      return new Plan(
          servers, Jvm.own("terroir-load", LeaderDriver.class.getName(), arguments), List.of());
    }
    servers.add(command(ENTRY, "gateway", entry));
    arguments.add("endpoint=" + entryClient);
    return new Plan(
        servers,
        Jvm.own("terroir-load", GatewayDriver.class.getName(), arguments),
        List.of(entryClient.toString()));
  }

  private static String node(int zone) {
    return "bench-" + ZONES.get(zone);
  }

  private static Launch command(String name, String role, Path config) {
    return Jvm.own(name, MAIN, List.of(role, "--config", config.toString()));
  }

  private static String deployment(List<HostPort> nodes, HostPort entry) {
    return """
        regions:
          - {name: %s, jurisdiction: EU, nearest: []}
        peers:
        %s
          - {name: %s, role: gateway, region: %s, zone: a, address: "%s"}
        """
        .formatted(
            REGION,
            IntStream.range(0, ZONES.size())
                .mapToObj(i -> peer(i, nodes.get(i)))
                .collect(Collectors.joining("\n")),
            ENTRY,
            REGION,
            entry);
  }

  private static String peer(int zone, HostPort address) {
    return "  - {name: %s, role: node, region: %s, zone: %s, address: \"%s\", config-replica: %d}"
        .formatted(node(zone), REGION, ZONES.get(zone), address, zone + 1);
  }

  private static Path write(Setup setup, String name, String yaml) {
    try {
      return Files.writeString(setup.directory().resolve(name + ".yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("the configuration of " + name + " cannot be written", e);
    }
  }
}
