package io.terroir.containers;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Free ports of this machine, for containers that keep theirs when they are started again. */
final class Ports {
  private Ports() {}

  /**
   * The ports of one container.
   *
   * @param byPort the port of this machine, by that of the container
   */
  record Published(Map<Integer, Integer> byPort) {
    Published {
      byPort = Map.copyOf(byPort);
    }

    int of(int port) {
      Integer published = byPort.get(port);
      if (published == null) {
        throw new IllegalArgumentException("port " + port + " is not published");
      }
      return published;
    }
  }

  /** Held until all are found, so that no port is given out twice. */
  static Map<Member, Published> free(List<Member> members) throws IOException {
    Map<Member, Published> published = new HashMap<>();
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (Member member : members) {
        Map<Integer, Integer> ports = new HashMap<>();
        ports.put(Topology.HEALTH_PORT, hold(held));
        if (!member.isNode()) {
          ports.put(Topology.CLIENT_PORT, hold(held));
        }
        published.put(member, new Published(ports));
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return published;
  }

  private static int hold(List<ServerSocket> held) throws IOException {
    ServerSocket socket = new ServerSocket(0);
    held.add(socket);
    return socket.getLocalPort();
  }
}
