package io.terroir.node.discovery.consul;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Consul server of one, on loopback. */
public final class ConsulProcess implements AutoCloseable {
  private static final String PROPERTY = "terroir.consul";
  private static final Duration UP_MAX = Duration.ofSeconds(60);

  private final Path binary;
  private final Path directory;
  private final List<String> options;
  private final int httpPort = freePort();
  private Optional<Process> process = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param options of the command line, besides those that make it a server of one
   */
  public ConsulProcess(Path binary, Path directory, String... options) {
    this.binary = binary;
    this.directory = directory;
    this.options = List.of(options);
  }

  /** Where {@code consul} is, by {@code -Dterroir.consul=PATH} or on the path of commands. */
  public static Optional<Path> binary() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(place -> Path.of(place, "consul"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Why tests that need it are skipped. */
  public static String missing() {
    return "SKIPPED: no consul on the path, and no -D" + PROPERTY + "=PATH";
  }

  /** Of its HTTP interface. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** Starts it and waits until it has a leader. */
  public void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "agent"));
    command.addAll(List.of("-server", "-bootstrap-expect=1", "-node=one"));
    command.addAll(List.of("-bind=127.0.0.1", "-client=127.0.0.1"));
    command.addAll(List.of("-data-dir=" + directory.resolve("consul")));
    command.add(
        "-hcl=ports { http = %d server = %d serf_lan = %d serf_wan = -1 dns = -1 grpc = -1 }"
            .formatted(httpPort, freePort(), freePort()));
    command.add("-hcl=performance { raft_multiplier = 1 }");
    command.add("-hcl=leave_on_terminate = false");
    command.add("-hcl=skip_leave_on_interrupt = true");
    command.addAll(options);
    process =
        Optional.of(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("consul.log").toFile())
                .start());
    Awaitility.await()
        .atMost(UP_MAX)
        .ignoreExceptions()
        .until(() -> get("/v1/status/leader").length() > 2);
  }

  String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address().resolve(path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  void put(String path, String token, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve(path))
            .header("X-Consul-Token", token)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Ends it; with what it has on its disk it can be started again. */
  void stop() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          try {
            running.waitFor(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    process = Optional.empty();
  }

  /** Takes from it what it knows. */
  void forgetEverything() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("consul"))) {
      for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
