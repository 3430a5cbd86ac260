package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Takes commands for consensus. Thread-safe. */
@FunctionalInterface
public interface Submitter {
  /**
   * Submits {@code command}, of one payload, perhaps in one instance with others. The future
   * completes on the replica's pipe after the command was executed here, with its outcome; never
   * after its commit alone. It completes exceptionally with a {@link
   * io.terroir.runtime.error.TerroirRefusedException}: {@code RESOURCE_EXHAUSTED} if too many wait,
   * or one that conflicts with this one for too long, {@code UNAVAILABLE} if the replica is not
   * ready or no outcome was known within {@code timeout}. After {@code UNAVAILABLE} the command may
   * still be executed once: commands must be safe to submit again.
   */
  CompletableFuture<ByteString> submit(Command command, Duration timeout);
}
