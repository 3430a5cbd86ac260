package io.terroir.node.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A {@code host:port}.
 *
 * @param host a name or an address; IPv6 addresses stand in brackets
 * @param port 0 to listen on any free port
 */
public record HostPort(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  @JsonCreator
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no port number after the colon", e);
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("'" + text + "' has a port outside 0 to " + PORT_MAX);
    }
    return new HostPort(text.substring(0, colon), port);
  }

  /** Of a host as registries have it: IPv6 addresses without brackets. */
  public static HostPort of(String host, int port) {
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return new HostPort(bare ? "[" + host + "]" : host, port);
  }

  /** Whether only processes of this machine can connect. Looks the name up. */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(bareHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** As Java's sockets want it. */
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(bareHost(), port);
  }

  /** The host as Java's sockets want it: IPv6 addresses without brackets. */
  public String bareHost() {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  @JsonValue
  public String toString() {
    return host + ":" + port;
  }
}
