package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.DirectoryOutcome;
import io.terroir.epaxos.directory.OutcomeCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands to config replicas, the preferred one first. If one does not answer, or cannot
 * now, the command goes to the next: that is safe, since all commands may be repeated. Thread-safe;
 * outcomes arrive on the pipe.
 */
public final class DirectoryClient implements DirectoryProposer {
  /**
   * How long one replica may take: a few round trips around the world, so that a recovery fits, and
   * a replica that has lost its quorum is left soon enough to ask another.
   */
  public static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

  private final Authors authors;
  private final Requests requests;
  private final Pipe pipe;
  private final RandomGenerator random;
  private final ReplicaChoice choice;

  /**
   * A client.
   *
   * @param authors whose commands these are
   * @param configReplicas in order of preference, usually by distance; at least one
   * @param random spreads the delays between attempts; used on the pipe only
   */
  public DirectoryClient(
      Authors authors,
      Requests requests,
      List<NodeId> configReplicas,
      Pipe pipe,
      RandomGenerator random) {
    this.authors = authors;
    this.requests = requests;
    this.pipe = pipe;
    this.random = random;
    this.choice = new ReplicaChoice(configReplicas, pipe.clock());
  }

  /** {@inheritDoc} Fails with UNAVAILABLE if no replica answered in time. */
  @Override
  public CompletableFuture<DirectoryOutcome> submit(
      DirectoryCommand command, Cause cause, Duration timeout) {
    Submission submission = new Submission(authors.sign(command, cause), timeout);
    if (!pipe.offer(submission::attempt)) {
      submission.result.completeExceptionally(
          Refusal.of(Reason.RESOURCE_EXHAUSTED, "too many commands wait; try again later")
              .toException());
    }
    return submission.result;
  }

  /** One command on its way. Runs on the pipe. */
  private final class Submission {
    private final CompletableFuture<DirectoryOutcome> result = new CompletableFuture<>();
    private final ByteString request;
    private final long deadlineNanos;
    private final Backoff backoff = new Backoff(random);
    private int attempts;

    Submission(ByteString command, Duration timeout) {
      request = ServiceCodec.encode(new DirectoryRequest.Submit(command));
      deadlineNanos = pipe.clock().nanos() + timeout.toNanos();
    }

    void attempt() {
      Duration left = left();
      if (left.isNegative() || left.isZero()) {
        result.completeExceptionally(
            Refusal.of(Reason.UNAVAILABLE, "no config replica answered in time; try again")
                .toException());
        return;
      }
      NodeId node = choice.current();
      Duration timeout = left.compareTo(ATTEMPT_TIMEOUT) < 0 ? left : ATTEMPT_TIMEOUT;
      var unused =
          requests
              .call(node, RequestService.DIRECTORY, ResidencyScope.NO_USER_DATA, request, timeout)
              .whenComplete(
                  (answer, failure) -> pipe.execute(() -> answered(node, answer, failure)));
    }

    private void answered(NodeId node, @Nullable ByteString answer, @Nullable Throwable failure) {
      if (answer != null) {
        complete(answer);
        return;
      }
      Refusal refusal = Failures.refusalOf(failure);
      if (!refusal.reason().retriable()) {
        result.completeExceptionally(refusal.toException());
        return;
      }
      choice.failed(node);
      attempts++;
      if (attempts % choice.size() == 0) {
        Duration delay = backoff.next();
        pipe.schedule(delay.compareTo(left()) < 0 ? delay : left(), this::attempt);
      } else {
        attempt();
      }
    }

    private void complete(ByteString answer) {
      try {
        result.complete(OutcomeCodec.decode(answer));
      } catch (IllegalArgumentException e) {
        result.completeExceptionally(
            Refusal.of(Reason.INTERNAL, "the config replica speaks another version").toException());
      }
    }

    private Duration left() {
      return Duration.ofNanos(deadlineNanos - pipe.clock().nanos());
    }
  }
}
