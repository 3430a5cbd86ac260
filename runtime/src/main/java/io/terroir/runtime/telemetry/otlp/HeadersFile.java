package io.terroir.runtime.telemetry.otlp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of headers that hold a secret: one {@code name: value} a line, empty lines and those that
 * begin with {@code #} apart. It is read again for every request, so that a secret can be replaced;
 * while it cannot be read the headers stay as they were. Thread-safe.
 */
final class HeadersFile {
  private static final Logger LOG = LoggerFactory.getLogger(HeadersFile.class);

  private final Path file;
  private volatile Map<String, String> last;
  private volatile boolean readable = true;

  /**
   * Reads {@code file}.
   *
   * @throws IllegalArgumentException if it has a line that is no header
   * @throws UncheckedIOException if it cannot be read
   */
  HeadersFile(Path file) {
    this.file = file;
    try {
      this.last = read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /** What is in the file now. */
  Map<String, String> headers() {
    try {
      last = read(file);
      readable = true;
    } catch (IOException | IllegalArgumentException e) {
      if (readable) {
        LOG.warn("{} cannot be read any more; its headers are sent as they were", file);
      }
      readable = false;
    }
    return last;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        // Without the line itself, which may be the secret.
        throw new IllegalArgumentException(file + ", line " + number + " is not 'name: value'");
      }
      headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return headers;
  }
}
