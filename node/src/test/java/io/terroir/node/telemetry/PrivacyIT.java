package io.terroir.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Nothing that clients send (origins, keys, values, reserved names) is in any metric, span or line
 * of the log, whatever they do and whatever goes wrong.
 */
final class PrivacyIT {
  private static final Canary CANARY = new Canary("canarybird");

  @TempDir private static Path directory;
  private static final List<ILoggingEvent> LINES = new CopyOnWriteArrayList<>();
  private static final AppenderBase<ILoggingEvent> KEEPER =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          line.prepareForDeferredProcessing();
          LINES.add(line);
        }
      };

  private static ObservedCluster observed;

  @BeforeAll
  static void doEverything() throws Exception {
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    KEEPER.setContext(logging);
    KEEPER.start();
    logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(KEEPER);
    // What TERROIR_LOG_LEVEL does; nothing makes libraries say more.
    logging.getLogger("io.terroir").setLevel(Level.DEBUG);
    observed = new ObservedCluster(directory, 1);
    LoggerFactory.getLogger("io.terroir.test").debug("lines of this level are kept");
    try (EveryOperation operations =
        new EveryOperation(
            observed.cluster(), observed.telemetry().openTelemetry(), CANARY.word())) {
      operations.run();
      // Who led what the clients write to, one of three: the others elect, and it catches up.
      observed.cluster().kill("eu-west-1-b");
      operations.writeAndRead();
      observed.cluster().restart("eu-west-1-b");
      operations.writeAndRead();
    }
  }

  @AfterAll
  static void stop() {
    observed.close();
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    logging.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(KEEPER);
    logging.getLogger("io.terroir").setLevel(Level.WARN);
  }

  @Test
  void noMetricHoldsWhatClientsSend() throws Exception {
    assertThat(observed.metrics()).hasSizeGreaterThan(100);
    assertThat(CANARY.inMetrics(observed.metrics())).isEmpty();

    for (String path : List.of("/metrics", "/health/ready")) {
      URI uri = URI.create("http://127.0.0.1:" + observed.telemetry().port() + path);
      String shown =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      assertThat(CANARY.isIn(shown)).as(path).isFalse();
    }
  }

  @Test
  void noSpanHoldsWhatClientsSend() {
    assertThat(observed.spans()).hasSizeGreaterThan(100);
    assertThat(CANARY.inSpans(observed.spans())).isEmpty();
  }

  @Test
  void noLineOfTheLogHoldsWhatClientsSend() {
    assertThat(LINES).extracting(ILoggingEvent::getLevel).contains(Level.DEBUG, Level.INFO);
    assertThat(CANARY.inLogs(LINES)).isEmpty();
  }
}
