package io.terroir.node.telemetry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** A real Prometheus that scrapes one endpoint every two seconds. */
final class PrometheusServer implements AutoCloseable {
  private static final String MISSING =
      "No prometheus is on the path: the queries of dashboards and alerts are not run.";
  private static final Duration START_MAX = Duration.ofSeconds(30);
  private static final long STOP_SECONDS_MAX = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Process process;
  private final String address;

  private PrometheusServer(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Where the program is; skips the test if it is not there, and says so. */
  static Path program() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "prometheus"))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(MISSING);
    }
    assumeTrue(found.isPresent(), MISSING);
    return found.orElseThrow();
  }

  /**
   * Starts one.
   *
   * @param directory for what it keeps
   * @param target such as {@code 127.0.0.1:9464}
   * @param rules files with rules, which it evaluates as often
   */
  static PrometheusServer start(Path directory, String target, List<Path> rules)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 2s}
            rule_files: [%s]
            scrape_configs:
              - job_name: terroir
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(
                    rules.stream()
                        .map(file -> "\"" + file.toAbsolutePath().normalize() + "\"")
                        .collect(Collectors.joining(", ")),
                    target));
    Process process =
        new ProcessBuilder(
                program().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=" + address,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, address);
    Awaitility.await()
        .atMost(START_MAX)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof ConnectException)
        .ignoreExceptionsInstanceOf(ConnectException.class)
        .until(() -> server.get("/-/ready").statusCode() == 200);
    return server;
  }

  /**
   * What a query returns now: the elements of a vector.
   *
   * @throws AssertionError with what is wrong about the query
   */
  JsonNode query(String expression) {
    JsonNode data = api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (data.path("resultType").asText().equals("vector")) {
      return data.path("result");
    }
    throw new AssertionError("no vector but " + data + " from " + expression);
  }

  /** All rules of all groups, with their health and their alerts. */
  List<JsonNode> rules() {
    return stream(api("rules").path("groups"))
        .flatMap(group -> stream(group.path("rules")))
        .toList();
  }

  private JsonNode api(String path) {
    try {
      JsonNode answer = json.readTree(get("/api/v1/" + path).body());
      if (!answer.path("status").asText().equals("success")) {
        throw new AssertionError(path + ": " + answer.path("error").asText());
      }
      return answer.path("data");
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
