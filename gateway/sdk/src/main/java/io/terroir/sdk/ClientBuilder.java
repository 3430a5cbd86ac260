package io.terroir.sdk;

import io.grpc.ChannelCredentials;
import io.grpc.Deadline;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.terroir.sdk.internal.CallLimits;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Environment;
import io.terroir.sdk.internal.ThreadScheduler;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gathers the settings of a {@link TerroirClient}. Not thread-safe. */
public final class ClientBuilder {
  /**
   * The longest deadline of a write. The outcomes of requests are kept for ten minutes to recognize
   * retries; half of that leaves room for clocks that differ.
   */
  public static final Duration DEADLINE_MAX = Duration.ofMinutes(5);

  /** Long enough for an election and a few round trips around the world. */
  private static final Duration DEADLINE_DEFAULT = Duration.ofSeconds(10);

  /** Longer than any answer of a gateway that is well takes. */
  private static final Duration ATTEMPT_TIMEOUT_DEFAULT = Duration.ofSeconds(3);

  /** New shards elect their leaders first. */
  private static final Duration ADMIN_DEADLINE_DEFAULT = Duration.ofSeconds(30);

  /** A page of a scan is about 2 MiB, and a transaction may hold more. */
  private static final int MESSAGE_BYTES_MAX = 16 << 20;

  private List<String> endpoints = List.of();
  private Duration deadline = DEADLINE_DEFAULT;
  private Duration attemptTimeout = ATTEMPT_TIMEOUT_DEFAULT;
  private Duration adminDeadline = ADMIN_DEADLINE_DEFAULT;
  private OpenTelemetry telemetry = OpenTelemetry.noop();
  private Optional<ClientTls> tls = Optional.empty();
  private Optional<Function<String, ManagedChannel>> channels = Optional.empty();
  private Optional<Environment> environment = Optional.empty();

  ClientBuilder() {}

  /** The gateways, as {@code host:port}, in order of preference. */
  public ClientBuilder endpoints(String... hostsAndPorts) {
    return endpoints(List.of(hostsAndPorts));
  }

  /** The gateways, as {@code host:port}, in order of preference. */
  public ClientBuilder endpoints(List<String> hostsAndPorts) {
    endpoints = List.copyOf(hostsAndPorts);
    return this;
  }

  /**
   * How long a call may take with all its attempts; 10 s unless set.
   *
   * @throws IllegalArgumentException if it is longer than {@link #DEADLINE_MAX}: a retry so late
   *     would find its outcome forgotten
   */
  public ClientBuilder deadline(Duration total) {
    if (total.compareTo(DEADLINE_MAX) > 0) {
      throw new IllegalArgumentException(
          "the deadline must be at most " + DEADLINE_MAX + ", not " + total);
    }
    deadline = total;
    return this;
  }

  /** How long a gateway may say nothing before the next is asked; 3 s unless set. */
  public ClientBuilder attemptTimeout(Duration attempt) {
    attemptTimeout = attempt;
    return this;
  }

  /** How long creating a keyspace may take; 30 s unless set. */
  public ClientBuilder adminDeadline(Duration total) {
    adminDeadline = total;
    return this;
  }

  /** Where the client reports its measurements; nowhere unless set. */
  public ClientBuilder openTelemetry(OpenTelemetry openTelemetry) {
    telemetry = openTelemetry;
    return this;
  }

  /** Talks to the gateways over TLS; over plain TCP unless set. */
  public ClientBuilder tls(ClientTls clientTls) {
    tls = Optional.of(clientTls);
    return this;
  }

  /**
   * How to connect to an endpoint, for whatever {@link #tls} cannot say; the client closes the
   * channels.
   */
  public ClientBuilder channels(Function<String, ManagedChannel> opener) {
    channels = Optional.of(opener);
    return this;
  }

  /**
   * Takes time, chance and connections from {@code surroundings} instead of the process, for tests
   * in virtual time; {@link #channels} is not asked then.
   */
  public ClientBuilder environment(Environment surroundings) {
    environment = Optional.of(surroundings);
    return this;
  }

  /**
   * The client. It connects in the background.
   *
   * @throws IllegalArgumentException if there is no endpoint, or one is not {@code host:port}
   * @throws java.io.UncheckedIOException if a file of {@link #tls} cannot be read
   */
  public TerroirClient build() {
    return new TerroirClient(
        new Calls(
            endpoints,
            environment.orElseGet(this::systemEnvironment),
            new CallLimits(deadline, attemptTimeout),
            new CallLimits(adminDeadline, adminDeadline),
            telemetry));
  }

  private Environment systemEnvironment() {
    return new Environment(
        Deadline.getSystemTicker(),
        System::currentTimeMillis,
        new SecureRandom(),
        new ThreadScheduler(),
        channels.orElseGet(this::netty));
  }

  private Function<String, ManagedChannel> netty() {
    ChannelCredentials credentials =
        tls.map(ClientTls::credentials).orElseGet(InsecureChannelCredentials::create);
    return endpoint -> connect(endpoint, credentials);
  }

  private static ManagedChannel connect(String endpoint, ChannelCredentials credentials) {
    int colon = endpoint.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("endpoint '" + endpoint + "' must be host:port");
    }
    int port;
    try {
      port = Integer.parseInt(endpoint.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "endpoint '" + endpoint + "' must end with a port number", e);
    }
    return NettyChannelBuilder.forAddress(endpoint.substring(0, colon), port, credentials)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .build();
  }
}
