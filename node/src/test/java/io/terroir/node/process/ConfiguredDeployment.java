package io.terroir.node.process;

import io.terroir.node.config.ConfigLoader;
import io.terroir.node.config.TerroirConfig.Role;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Processes of a deployment in this one, from configuration files, over loopback. */
final class ConfiguredDeployment implements AutoCloseable {
  static final int NODES_PER_REGION = 3;

  private final Path directory;
  private final List<String> regions;
  private final UnaryOperator<String> furtherKeys;
  private final List<ConfiguredProcess> running = new ArrayList<>();
  private final Map<String, Integer> peerPorts = new HashMap<>();
  private final Map<String, Integer> clientPorts = new HashMap<>();
  private final int metricsPort;
  private boolean onlyOwnAddresses;

  /**
   * Three nodes and a gateway in each of {@code regions}; nothing is started yet.
   *
   * @param furtherKeys more of the YAML file of a process, by its name
   */
  ConfiguredDeployment(Path directory, List<String> regions, UnaryOperator<String> furtherKeys)
      throws IOException {
    this.directory = directory;
    this.regions = regions;
    this.furtherKeys = furtherKeys;
    // Held until all are found, so that no port is given out twice.
    try (Ports ports = new Ports()) {
      for (String region : regions) {
        for (int node = 1; node <= NODES_PER_REGION; node++) {
          peerPorts.put(region + "-" + node, ports.free());
        }
        peerPorts.put(region + "-gateway", ports.free());
        clientPorts.put(region, ports.free());
      }
      metricsPort = ports.free();
    }
  }

  /** Of the peers, each process is told its own address only. */
  ConfiguredDeployment withOwnAddressesOnly() {
    onlyOwnAddresses = true;
    return this;
  }

  /** Starts all processes. */
  void start() throws IOException {
    for (String region : regions) {
      for (int node = 1; node <= NODES_PER_REGION; node++) {
        boolean measured = region.equals(regions.get(0)) && node == 1;
        start(
            region + "-" + node,
            Role.NODE,
            measured ? ", metrics: \"127.0.0.1:" + metricsPort + "\"" : "");
      }
    }
    for (String region : regions) {
      start(
          region + "-gateway", Role.GATEWAY, ", client: \"127.0.0.1:" + clientPort(region) + "\"");
    }
  }

  int clientPort(String region) {
    return clientPorts.getOrDefault(region, 0);
  }

  /** Of the first node. */
  int metricsPort() {
    return metricsPort;
  }

  /** The configuration file of a process. */
  Path configuration(String name, String listens) throws IOException {
    String yaml =
        """
        process: {name: %s, data-dir: "%s", new-cluster: true}
        listen: {peer: "127.0.0.1:%d"%s}
        %s
        regions:
        %s
        peers:
        %s
        """
            .formatted(
                name,
                directory.resolve(name),
                peerPorts.get(name),
                listens,
                furtherKeys.apply(name),
                regions(),
                peers(name));
    return Files.writeString(directory.resolve(name + ".yaml"), yaml);
  }

  private void start(String name, Role role, String listens) throws IOException {
    running.add(
        ConfiguredProcess.start(
            new ConfigLoader().load(configuration(name, listens), Map.of()),
            role,
            (why, cause) -> {
              throw new AssertionError(why, cause);
            }));
  }

  private String regions() {
    List<String> lines = new ArrayList<>();
    for (String region : regions) {
      List<String> others = regions.stream().filter(other -> !other.equals(region)).toList();
      lines.add(
          "  - {name: %s, jurisdiction: %s, nearest: [%s]}"
              .formatted(region, region.toUpperCase(Locale.ROOT), String.join(", ", others)));
    }
    return String.join("\n", lines);
  }

  private String peers(String toldTo) {
    List<String> lines = new ArrayList<>();
    int replica = 1;
    for (String region : regions) {
      for (int node = 1; node <= NODES_PER_REGION; node++) {
        String number = node == 1 ? ", config-replica: " + replica++ : "";
        lines.add(peer(toldTo, region + "-" + node, "node", region, "z" + node, number));
      }
      lines.add(peer(toldTo, region + "-gateway", "gateway", region, "z1", ""));
    }
    return String.join("\n", lines);
  }

  private String peer(
      String toldTo, String name, String role, String region, String zone, String rest) {
    String address =
        onlyOwnAddresses && !name.equals(toldTo)
            ? ""
            : ", address: \"127.0.0.1:%d\"".formatted(peerPorts.get(name));
    return "  - {name: %s, role: %s, region: %s, zone: %s%s%s}"
        .formatted(name, role, region, zone, address, rest);
  }

  /** Stops what runs, the last first. */
  @Override
  public void close() {
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).close();
    }
    running.clear();
  }

  private static final class Ports implements AutoCloseable {
    private final List<ServerSocket> held = new ArrayList<>();

    int free() throws IOException {
      ServerSocket socket = new ServerSocket(0);
      held.add(socket);
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
