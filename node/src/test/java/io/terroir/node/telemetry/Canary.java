package io.terroir.node.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.google.common.io.BaseEncoding;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A word that is in all that clients send, and that must be in no signal: neither as it is nor as
 * hexadecimal digits or in base 64, in which its first bytes are looked for.
 */
final class Canary {
  /** A multiple of three, so that base 64 is the same whatever comes after it. */
  private static final int PREFIX = 6;

  private final String word;
  private final List<String> forms;

  /** {@code word} is in lower case, of some length, and nowhere else. */
  Canary(String word) {
    byte[] bytes = word.substring(0, PREFIX).getBytes(StandardCharsets.UTF_8);
    this.word = word;
    this.forms =
        List.of(
            word,
            BaseEncoding.base16().lowerCase().encode(bytes),
            BaseEncoding.base64().encode(bytes).toLowerCase(Locale.ROOT));
  }

  String word() {
    return word;
  }

  boolean isIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return forms.stream().anyMatch(lower::contains);
  }

  /** Where it is in {@code metrics}; empty if nowhere. */
  List<String> inMetrics(Collection<MetricData> metrics) {
    List<String> found = new ArrayList<>();
    for (MetricData metric : metrics) {
      look(found, "metric", metric.getName());
      look(found, metric.getName() + ", description", metric.getDescription());
      look(found, metric.getName() + ", unit", metric.getUnit());
      look(found, metric.getName(), metric.getResource().getAttributes());
      for (PointData point : metric.getData().getPoints()) {
        look(found, metric.getName(), point.getAttributes());
        for (ExemplarData exemplar : point.getExemplars()) {
          look(found, metric.getName() + ", exemplar", exemplar.getFilteredAttributes());
        }
      }
    }
    return found;
  }

  /** Where it is in {@code spans}; empty if nowhere. */
  List<String> inSpans(Collection<SpanData> spans) {
    List<String> found = new ArrayList<>();
    for (SpanData span : spans) {
      look(found, "span", span.getName());
      look(found, span.getName(), span.getAttributes());
      look(found, span.getName() + ", status", span.getStatus().getDescription());
      look(found, span.getName() + ", state", span.getSpanContext().getTraceState().toString());
      look(found, span.getName(), span.getResource().getAttributes());
      span.getLinks().forEach(link -> look(found, span.getName(), link.getAttributes()));
      span.getEvents()
          .forEach(
              event -> {
                look(found, span.getName() + ", event", event.getName());
                look(found, span.getName() + ", " + event.getName(), event.getAttributes());
              });
    }
    return found;
  }

  /** Where it is in {@code lines}; empty if nowhere. */
  List<String> inLogs(Collection<ILoggingEvent> lines) {
    List<String> found = new ArrayList<>();
    for (ILoggingEvent line : lines) {
      look(found, "log", line.getLoggerName() + ": " + line.getFormattedMessage());
      look(found, "log, context", String.valueOf(line.getMDCPropertyMap()));
      look(found, "log, thread", line.getThreadName());
      IThrowableProxy thrown = line.getThrowableProxy();
      if (thrown != null) {
        look(found, "log, exception", ThrowableProxyUtil.asString(thrown));
      }
    }
    return found;
  }

  private void look(List<String> found, String where, Attributes attributes) {
    attributes.forEach((key, value) -> look(found, where + ", attribute", key + "=" + value));
  }

  private void look(List<String> found, String where, String text) {
    if (isIn(text)) {
      found.add(where + ": " + text);
    }
  }
}
