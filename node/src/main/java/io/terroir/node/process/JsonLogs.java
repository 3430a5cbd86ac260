package io.terroir.node.process;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.terroir.runtime.transport.Peer;
import java.util.Iterator;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/**
 * Logs for machines: one JSON object a line, with time, level, logger, thread, message, exception,
 * the region and the name of the process, and the ids of the trace if the line is about a request
 * that is traced.
 */
public final class JsonLogs {
  private static final String REGION = "region";
  private static final String NODE = "node";

  private JsonLogs() {}

  /** Makes everything that this process logs from now on such lines. */
  public static void use(Peer member) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      use(context, member);
    }
  }

  static void use(LoggerContext context, Peer member) {
    for (Logger logger : context.getLoggerList()) {
      Iterator<Appender<ILoggingEvent>> appenders = logger.iteratorForAppenders();
      while (appenders.hasNext()) {
        if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> written) {
          written.setEncoder(encoder(context, member));
        }
      }
    }
  }

  private static LogstashEncoder encoder(LoggerContext context, Peer member) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    // Names of regions and processes need no escaping.
    encoder.setCustomFields(
        "{\"%s\":\"%s\",\"%s\":\"%s\"}"
            .formatted(REGION, member.region().name(), NODE, member.node().name()));
    encoder.start();
    return encoder;
  }
}
