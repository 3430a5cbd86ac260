package io.terroir.node.bench;

import io.terroir.node.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node in a JVM of its own. It ends with this process, however that ends. */
final class ReplicaProcess implements AutoCloseable {
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);
  private static final int HTTP_OK = 200;

  /** The class of the {@code terroir} command, by name: it is above this package. */
  private static final String MAIN = "io.terroir.node.cli.Main";

  private final String name;
  private final HostPort metrics;
  private final Path log;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();

  private ReplicaProcess(String name, HostPort metrics, Path log, Process process) {
    this.name = name;
    this.metrics = metrics;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param directory for its disk, its configuration and its log
   */
  static ReplicaProcess start(BenchTopology topology, int replica, Path directory) {
    String name = topology.replicas().get(replica).name();
    Path log = directory.resolve(name + ".log");
    Path config = directory.resolve(name + ".yaml");
    try {
      Files.writeString(config, topology.yaml(replica, directory.resolve(name)));
      ProcessBuilder builder =
          new ProcessBuilder(command(config))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(log.toFile());
      return new ReplicaProcess(name, topology.metrics().get(replica), log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("the process of " + name + " cannot be started", e);
    }
  }

  /** As the launcher starts {@code terroir node}, with the options that it was given. */
  private static List<String> command(Path config) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UseG1GC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    String options = System.getenv().getOrDefault("TERROIR_JAVA_OPTS", "").strip();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split("\\s+")));
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            MAIN,
            "bench",
            "replica",
            "--config",
            config.toString()));
    return command;
  }

  /**
   * Whether it serves its directory.
   *
   * @throws IllegalStateException if it has ended
   */
  boolean isReady() {
    requireAlive();
    try {
      return get("/health/ready").statusCode() == HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /**
   * What it has done.
   *
   * @throws IllegalStateException if it has ended or does not answer
   */
  ReplicaCounters counters() {
    requireAlive();
    try {
      return ReplicaCounters.parse(get("/metrics").body(), process.info().totalCpuDuration());
    } catch (IOException e) {
      throw new IllegalStateException(name + " does not tell its metrics: " + e.getMessage(), e);
    }
  }

  /**
   * Requires that it runs.
   *
   * @throws IllegalStateException with the end of its log, if not
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + " ended with exit code " + process.exitValue() + ": " + lastWords());
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "its log cannot be read";
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://" + metrics + path))
              .timeout(HTTP_TIMEOUT)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Kills it: what it has measured is known, and its disk goes too. */
  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
