package io.terroir.node.cli;

import io.terroir.runtime.FailStop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when a replica cannot go on: it must not look alive to its peers. Halts, since
 * shutdown hooks would wait for the thread that failed.
 */
final class ExitOnFailStop implements FailStop {
  private static final Logger log = LoggerFactory.getLogger(ExitOnFailStop.class);

  private final AtomicBoolean stopping = new AtomicBoolean();

  @Override
  public void stop(String why, Throwable cause) {
    if (stopping.compareAndSet(false, true)) {
      log.error("this process stops: {}", why, cause);
      Runtime.getRuntime().halt(ExitCodes.BROKEN);
    }
  }
}
