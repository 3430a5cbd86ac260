package io.terroir.node.bench;

import io.terroir.node.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports for the processes of a benchmark. */
public final class FreePorts {
  private static final String LOOPBACK = "127.0.0.1";

  private FreePorts() {}

  /**
   * Ports on loopback that are free now. All are held at once, so that none is given out twice;
   * nothing keeps another process from taking one before it is used.
   *
   * @throws UncheckedIOException in one sentence, if there are not so many
   */
  public static List<HostPort> find(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<HostPort> ports =
          held.stream().map(socket -> new HostPort(LOOPBACK, socket.getLocalPort())).toList();
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("there are no free ports on " + LOOPBACK, e);
    }
  }
}
