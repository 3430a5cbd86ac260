package io.terroir.sdk;

import com.google.protobuf.ByteString;
import io.terroir.sdk.internal.Calls;
import io.terroir.sdk.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An election of one name in one origin: of those who campaign, the one who came first leads. Its
 * keys are {@code NAME/x}, like those of {@link Locks}: a lock of the same name is the same line.
 * Immutable and thread-safe.
 */
public final class Election {
  private final Calls calls;
  private final AsyncOrigin origin;
  private final ByteString name;

  Election(Calls calls, AsyncOrigin origin, ByteString name) {
    this.calls = calls;
    this.origin = origin;
    this.name = name;
  }

  /**
   * Waits until this process leads, for ever.
   *
   * @param value what the leader proclaims
   * @param ttl 1 second to 30 days: for how long the others wait when this process ends
   */
  public Leadership campaign(String value, Duration ttl) {
    return Waiting.forResult(campaignAsync(ByteString.copyFromUtf8(value), ttl));
  }

  /** As {@link #campaign}, with a future: whoever cancels it no longer campaigns. */
  public CompletableFuture<Leadership> campaignAsync(ByteString value, Duration ttl) {
    return Place.waited(
        Place.take(calls, origin, name, value, ttl), place -> new Leadership(origin, place));
  }

  /** Who leads now, if anybody does. */
  public Optional<Leader> leader() {
    return Waiting.forResult(leaderAsync());
  }

  /** As {@link #leader}, with a future. */
  public CompletableFuture<Optional<Leader>> leaderAsync() {
    return Line.look(origin, name).thenApply(line -> line.first().map(Leader::of));
  }

  /**
   * Tells who leads now, and then each change of that, or of what the leader proclaims; of changes
   * that follow one another fast the last one at least. On a thread of the client, one call after
   * the other.
   *
   * @param listener hears nothing while nobody leads, and then who leads next
   */
  public Observation observe(Consumer<Leader> listener) {
    Observation observation = new Observation(calls, origin, name, listener);
    observation.begin();
    return observation;
  }
}
