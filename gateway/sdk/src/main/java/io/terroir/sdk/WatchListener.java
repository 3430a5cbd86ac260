package io.terroir.sdk;

import java.util.List;

/**
 * Hears what a {@link Watch} tells; on a thread of the client, one call after the other. A listener
 * that takes its time is told the rest later, but holds up no one else if it does not block.
 */
@FunctionalInterface
public interface WatchListener {
  /**
   * Changes, in the order of their revisions and each once; those of one revision come together.
   *
   * @param through how far the watch has come with them
   */
  void onEvents(List<WatchEvent> events, WatchPosition through);

  /** There was nothing to tell up to {@code through}. */
  default void onProgress(WatchPosition through) {}

  /**
   * The watch has ended: the changes after its position were let go of before they could be told.
   * Read the keys, and watch after the position of that.
   *
   * @param revision where the history begins now
   */
  default void onCompacted(long revision) {}

  /**
   * The watch has ended and would fail again: the origin has moved ({@link Reason#WRONG_HOME}: its
   * revisions are others now, read the keys anew), was erased, may not be read here, or the request
   * is wrong. What may pass is tried again and not told.
   */
  default void onFailed(TerroirException failure) {}
}
