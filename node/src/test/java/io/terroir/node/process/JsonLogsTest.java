package io.terroir.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class JsonLogsTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("io.terroir.test");

  JsonLogsTest() {
    context.setMDCAdapter(MDC.getMDCAdapter());
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern("%msg%n");
    text.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(text);
    appender.setOutputStream(written);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void everyLineIsAnObjectThatSaysWhoseItIs() throws IOException {
    logger.warn("before");
    JsonLogs.use(context, new Peer(new NodeId("eu-west-1-a"), new RegionId("eu-west-1")));
    MDC.put("trace_id", "0af7651916cd43dd8448eb211c80319c");
    try {
      logger.warn("a \"quoted\" word\nand a line", new IllegalStateException("broken"));
    } finally {
      MDC.clear();
    }
    logger.info("without a trace");

    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).isEqualTo("before");
    JsonNode traced = new ObjectMapper().readTree(lines().get(1));
    assertThat(traced.path("message").asText()).isEqualTo("a \"quoted\" word\nand a line");
    assertThat(traced.path("level").asText()).isEqualTo("WARN");
    assertThat(traced.path("logger_name").asText()).isEqualTo("io.terroir.test");
    assertThat(traced.path("region").asText()).isEqualTo("eu-west-1");
    assertThat(traced.path("node").asText()).isEqualTo("eu-west-1-a");
    assertThat(traced.path("trace_id").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(traced.path("stack_trace").asText()).contains("IllegalStateException: broken");
    assertThat(new ObjectMapper().readTree(lines().get(2)).has("trace_id")).isFalse();
  }
}
