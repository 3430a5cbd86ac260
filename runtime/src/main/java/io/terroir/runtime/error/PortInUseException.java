package io.terroir.runtime.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Another process listens where this one is configured to. The message is for the operator. */
public final class PortInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private PortInUseException(String host, int port, IOException cause) {
    super(
        "port "
            + port
            + " of "
            + host
            + " is in use by another process; stop that process or configure another port",
        cause);
  }

  /** What to throw when listening on a port failed with {@code failure}. */
  public static RuntimeException orOther(String host, int port, IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.toLowerCase(Locale.ROOT).contains("already in use")) {
        return new PortInUseException(host, port, failure);
      }
    }
    return new UncheckedIOException("cannot listen on port " + port + " of " + host, failure);
  }
}
