package io.terroir.simulation.check;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Reads what the platform logs in a run, instead of printing it. Runs have a thread each. */
final class LogTap extends AppenderBase<ILoggingEvent> {
  private static final String PLATFORM = "io.terroir";
  private static final ThreadLocal<Consumer<String>> LINES = new ThreadLocal<>();

  static {
    Logger logger = (Logger) LoggerFactory.getLogger(PLATFORM);
    LogTap tap = new LogTap();
    tap.setContext(logger.getLoggerContext());
    tap.start();
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    logger.addAppender(tap);
  }

  private LogTap() {}

  /** Hands every line of this thread to {@code lines}, until {@link #close}. */
  static void open(Consumer<String> lines) {
    LINES.set(lines);
  }

  static void close() {
    LINES.remove();
  }

  @Override
  protected void append(ILoggingEvent event) {
    Consumer<String> lines = LINES.get();
    if (lines != null) {
      lines.accept(event.getFormattedMessage());
      for (IThrowableProxy cause = event.getThrowableProxy();
          cause != null;
          cause = cause.getCause()) {
        lines.accept(cause.getClassName() + ": " + cause.getMessage());
      }
    }
  }
}
