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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands to config replicas, the preferred one first. If one does not answer soon, or
 * cannot now, the next is asked too, and whichever answers first is believed: that is safe, since
 * all commands may be repeated. Thread-safe; outcomes arrive on the pipe.
 */
public final class DirectoryClient implements DirectoryProposer {
  /**
   * After which another replica is asked too: two or three round trips around the world, more than
   * a command needs when nobody fails.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(1);

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

    /** Who was asked since the last pause. */
    private final Set<NodeId> asked = new HashSet<>();

    private int attempts;
    private Pipe.@Nullable Timer next;

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
      NodeId node = choice.next(asked);
      asked.add(node);
      int attempt = ++attempts;
      long askedNanos = pipe.clock().nanos();
      next = pipe.schedule(atMost(left, PATIENCE), () -> silent(node, askedNanos));
      // Until the deadline: an answer is welcome also when others have been asked meanwhile.
      var unused =
          requests
              .call(node, RequestService.DIRECTORY, ResidencyScope.NO_USER_DATA, request, left)
              .whenComplete(
                  (answer, failure) ->
                      pipe.execute(() -> answered(node, attempt, answer, failure)));
    }

    private void silent(NodeId node, long askedNanos) {
      if (pipe.clock().nanos() - askedNanos >= PATIENCE.toNanos()) {
        choice.silent(node, askedNanos);
      }
      askAnother();
    }

    private void answered(
        NodeId node, int attempt, @Nullable ByteString answer, @Nullable Throwable failure) {
      if (answer != null) {
        choice.answered(node);
        stopAsking();
        complete(answer);
        return;
      }
      Refusal refusal = Failures.refusalOf(failure);
      if (!refusal.reason().retriable()) {
        choice.answered(node);
        stopAsking();
        result.completeExceptionally(refusal.toException());
        return;
      }
      if (refusal.reason() != Reason.DEADLINE_EXCEEDED) {
        choice.failed(node);
      }
      if (attempt == attempts && !result.isDone()) {
        stopAsking();
        askAnother();
      }
    }

    private void stopAsking() {
      if (next != null) {
        next.cancel();
        next = null;
      }
    }

    private void askAnother() {
      if (asked.size() < choice.size()) {
        attempt();
      } else {
        asked.clear();
        next = pipe.schedule(atMost(left(), backoff.next()), this::attempt);
      }
    }

    private static Duration atMost(Duration bound, Duration wanted) {
      return wanted.compareTo(bound) < 0 ? wanted : bound;
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
