package io.terroir.node.discovery.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Answers as Consul would, with what the test wants it to say. */
final class StubConsul implements AutoCloseable {
  /**
   * An answer.
   *
   * @param index the header of that name; empty for none
   */
  record Answer(int status, String index, String body) {}

  final BlockingQueue<Answer> lists = new LinkedBlockingQueue<>();
  final List<String> queries = new CopyOnWriteArrayList<>();
  final List<String> agentCalls = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  volatile Map<String, Integer> agentStatus = Map.of();

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  StubConsul() throws IOException {
    this(HttpServer.create(LOOPBACK, 0));
  }

  /** Speaks TLS, and asks for a certificate of {@code tls}. */
  StubConsul(SSLContext tls) throws IOException {
    this(overTls(tls));
  }

  private StubConsul(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/v1/health/service/terroir", this::list);
    server.createContext("/v1/agent/", this::agent);
    server.start();
  }

  private static HttpServer overTls(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(LOOPBACK, 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    return server;
  }

  URI address() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The list of one process. */
  static String processAt(String name, String host) {
    return """
        [{"Node": {"Node": "m", "Address": "10.1.1.1"},
          "Service": {"ID": "terroir-%s", "Service": "terroir", "Address": "%s", "Port": 7500,
            "Meta": {"terroir-node": "%s", "terroir-region": "eu", "terroir-started-millis": "1"}},
          "Checks": []}]
        """
        .formatted(name, host, name);
  }

  private void list(HttpExchange exchange) throws IOException {
    queries.add(exchange.getRequestURI().getQuery().replaceFirst("^passing=false&?", ""));
    noteToken(exchange);
    try {
      Answer answer = lists.take();
      if (!answer.index().isEmpty()) {
        exchange.getResponseHeaders().add("X-Consul-Index", answer.index());
      }
      send(exchange, answer.status(), answer.body());
    } catch (InterruptedException e) {
      exchange.close();
    }
  }

  private void agent(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestURI().getPath().replaceFirst("^/v1/agent/", "");
    exchange.getRequestBody().readAllBytes();
    noteToken(exchange);
    send(exchange, agentStatus.getOrDefault(call, 200), "");
    agentCalls.add(call);
  }

  private void noteToken(HttpExchange exchange) {
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Consul-Token")));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
