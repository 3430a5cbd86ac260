package io.terroir.runtime.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.terroir.runtime.error.PortInUseException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Serves {@code /metrics} and {@code /health/...} over plain HTTP. */
final class TelemetryEndpoint implements AutoCloseable {
  /** A scraper and a prober at once. */
  private static final int THREADS = 2;

  /** Requests that may wait for a thread; more are refused by closing their connection. */
  private static final int WAITING_MAX = 32;

  private static final int CONNECTION_BACKLOG = 32;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;

  private TelemetryEndpoint(HttpServer server, ThreadPoolExecutor threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Begins to serve.
   *
   * @throws PortInUseException if another process listens on the port
   */
  static TelemetryEndpoint start(
      String host, int port, PrometheusRegistry registry, HealthChecks health) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), CONNECTION_BACKLOG);
    } catch (IOException e) {
      throw PortInUseException.orOther(host, port, e);
    }
    server.createContext("/metrics", new MetricsHandler(registry));
    for (HealthChecks.Kind kind : HealthChecks.Kind.values()) {
      server.createContext(
          "/health/" + kind.name().toLowerCase(Locale.ROOT),
          exchange -> answer(exchange, health.report(kind)));
    }
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_MAX),
            TelemetryEndpoint::newThread);
    server.setExecutor(threads);
    server.start();
    return new TelemetryEndpoint(server, threads);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** One line per check, so that a person with curl sees what is wrong. */
  private static void answer(HttpExchange exchange, HealthChecks.Report report) throws IOException {
    StringBuilder text = new StringBuilder(report.healthy() ? "healthy\n" : "unhealthy\n");
    for (HealthChecks.Answer answer : report.answers()) {
      text.append(answer.status().healthy() ? "ok      " : "failing ").append(answer.name());
      if (!answer.status().detail().isEmpty()) {
        text.append(": ").append(answer.status().detail());
      }
      text.append('\n');
    }
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(report.healthy() ? 200 : 503, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "terroir-telemetry");
    thread.setDaemon(true);
    return thread;
  }
}
