package io.terroir.node.discovery;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * A source of addresses, such as a service registry. It looks on threads of its own until it is
 * closed, and goes on whatever becomes of the registry meanwhile.
 */
public interface Discovery extends AutoCloseable {
  /**
   * Makes this process known to the source, if it has to be told, and begins to look. Returns at
   * once.
   *
   * @return completes with the first complete answer, never exceptionally
   */
  CompletableFuture<Void> start(Listener listener);

  /** Looks no more, and takes back what it has told the source of this process. */
  @Override
  void close();

  /** What a source learns. Called by one thread of the source at a time; must not block. */
  interface Listener {
    /** All processes that are known now, instead of those before. A process may be there twice. */
    void found(Collection<FoundProcess> all);

    /**
     * The source could not be asked, or has refused to answer: what it said last still counts.
     *
     * @param why one sentence for operators
     */
    void failed(String why);

    /**
     * Where the machine of this process is by its own account; may change.
     *
     * @param region the name of a region, which may be none of the configuration
     */
    void machineIsIn(String region);
  }
}
