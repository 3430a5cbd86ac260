package io.terroir.simulation.checker;

import java.util.Optional;

/**
 * One call of a client and what came of it.
 *
 * <p>Time is kept twice. The nanoseconds of the recorder's clock serve staleness and people. The
 * positions ({@code invokedAt}, {@code completedAt}) number the events of the whole history; no two
 * are equal, so that the order of two events of the same nanosecond is not lost.
 *
 * @param id unique within the history
 * @param process the client; it has one operation under way at a time
 * @param session the session of the client, to which session guarantees apply
 * @param key the independent object the operation is about, such as an origin
 * @param completedNanos {@link #NEVER} while pending
 * @param completedAt {@link #NEVER} while pending; where the caller gave up if the outcome is
 *     unknown
 * @param result what was answered; empty unless the outcome is {@link Outcome#OK}
 */
public record Operation<O, R>(
    long id,
    String process,
    String session,
    String key,
    O request,
    long invokedNanos,
    long completedNanos,
    long invokedAt,
    long completedAt,
    Outcome outcome,
    Optional<R> result) {
  /** The time and position of what has not happened. */
  public static final long NEVER = Long.MAX_VALUE;

  public boolean isOk() {
    return outcome == Outcome.OK;
  }

  /** Whether it may have an effect, now or later. */
  public boolean mayTakeEffect() {
    return outcome != Outcome.FAILED;
  }

  /** Whether it may take effect but nobody was told that it did. */
  public boolean isOpen() {
    return outcome == Outcome.UNKNOWN || outcome == Outcome.PENDING;
  }

  /** The position before which it took effect, if it did: {@link #NEVER} unless answered. */
  public long effectBefore() {
    return isOk() ? completedAt : NEVER;
  }

  /** The time before which it took effect, if it did: {@link #NEVER} unless answered. */
  public long effectBeforeNanos() {
    return isOk() ? completedNanos : NEVER;
  }

  /** Whether this was over before {@code other} began. */
  public boolean precedes(Operation<?, ?> other) {
    return effectBefore() < other.invokedAt;
  }

  Operation<O, R> completed(Outcome how, Optional<R> answer, long nanos, long position) {
    return new Operation<>(
        id, process, session, key, request, invokedNanos, nanos, invokedAt, position, how, answer);
  }

  /** The same call, of which nothing is known but that it may take effect at any time or never. */
  public Operation<O, R> relaxed() {
    return new Operation<>(
        id,
        process,
        session,
        key,
        request,
        Long.MIN_VALUE,
        NEVER,
        Long.MIN_VALUE,
        NEVER,
        Outcome.UNKNOWN,
        Optional.empty());
  }

  /** One line: times in seconds, who, what, answer. */
  public String render() {
    String answer =
        switch (outcome) {
          case PENDING -> "pending";
          case OK -> result.map(Object::toString).orElse("ok");
          case FAILED -> "failed";
          case UNKNOWN -> "unknown";
        };
    return "%s..%s s  #%d %-8s %s %s -> %s"
        .formatted(seconds(invokedNanos), seconds(completedNanos), id, who(), key, request, answer);
  }

  private String who() {
    return session.equals(process) ? process : process + "/" + session;
  }

  private static String seconds(long nanos) {
    return nanos == NEVER ? "         ?" : "%10.6f".formatted(nanos / 1e9);
  }

  @Override
  public String toString() {
    return render();
  }
}
