package io.terroir.node.discovery.consul;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How Consul is used.
 *
 * @param agent {@code http://host:port} or {@code https://host:port}
 * @param service the name of the service, the same at all processes of a deployment
 * @param tokenFile holds the ACL token and nothing else; read for every request, so that it may be
 *     exchanged
 * @param tls files for an agent that is reached by {@code https}
 * @param times how long what takes
 */
public record ConsulSettings(
    URI agent, String service, Optional<Path> tokenFile, Optional<TlsFiles> tls, Times times) {

  /**
   * PEM files, read at the start.
   *
   * @param authority whose certificates count; empty for those that the Java runtime trusts
   * @param own what this process shows, if the agent asks
   */
  public record TlsFiles(Optional<Path> authority, Optional<KeyPair> own) {}

  /** A certificate, with those that lead to its authority, and its key (PKCS #8). */
  public record KeyPair(Path certificate, Path key) {}

  /**
   * Times.
   *
   * @param ttl after which without a renewal Consul takes the process for dead
   * @param deregisterAfter how long a process stays registered that is taken for dead
   * @param waitMax how long one blocking query may wait for a change; Consul allows 10 minutes
   * @param pause the least between two queries, so that a list which changes all the time does not
   *     keep anybody busy
   * @param backoffMin the first delay after an error; it doubles with every one in a row
   * @param backoffMax the longest delay
   * @param timeout of a request, besides what it waits for a change
   */
  public record Times(
      Duration ttl,
      Duration deregisterAfter,
      Duration waitMax,
      Duration pause,
      Duration backoffMin,
      Duration backoffMax,
      Duration timeout) {
    /** Consul takes nobody out of its list sooner. */
    public static final Duration DEREGISTER_AFTER_MIN = Duration.ofMinutes(1);

    /** Those of production. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /** The same with another life of registrations. */
    public Times withTtl(Duration otherTtl, Duration otherDeregisterAfter) {
      return new Times(
          otherTtl, otherDeregisterAfter, waitMax, pause, backoffMin, backoffMax, timeout);
    }
  }
}
