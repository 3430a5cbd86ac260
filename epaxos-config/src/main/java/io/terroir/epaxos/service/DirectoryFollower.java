package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.ChangeCodec;
import io.terroir.epaxos.proto.DirectoryChangeMessage;
import io.terroir.epaxos.view.DirectoryView;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.residency.ResidencyScope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a view up to date: asks a config replica again and again what is new, and another one when
 * it does not answer. It remembers how far it has come with each, so that coming back to one costs
 * no snapshot unless it was restarted. Runs on the pipe.
 */
public final class DirectoryFollower {
  /** How long an answer may take beyond {@link DirectoryService#HOLD}. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Requests requests;
  private final DirectoryView view;
  private final Pipe pipe;
  private final ReplicaChoice choice;
  private final Backoff backoff;
  private final Map<NodeId, DirectoryRequest.Follow> positions = new HashMap<>();
  private int failures;
  private boolean started;
  private boolean closed;

  /**
   * A follower that merges into {@code view}.
   *
   * @param configReplicas in order of preference, usually by distance; at least one
   * @param random spreads the delays between attempts; used on the pipe only
   */
  public DirectoryFollower(
      Requests requests,
      List<NodeId> configReplicas,
      DirectoryView view,
      Pipe pipe,
      RandomGenerator random) {
    this.requests = requests;
    this.view = view;
    this.pipe = pipe;
    this.choice = new ReplicaChoice(configReplicas, pipe.clock());
    this.backoff = new Backoff(random);
  }

  /** Begins to follow; the view is whole once it has an age. */
  public void start() {
    pipe.execute(
        () -> {
          if (!started) {
            started = true;
            ask();
          }
        });
  }

  /** Stops; an answer under way is ignored. */
  public void close() {
    pipe.execute(() -> closed = true);
  }

  private void ask() {
    if (closed) {
      return;
    }
    NodeId replica = choice.next(Set.of());
    DirectoryRequest.Follow position =
        positions.getOrDefault(replica, DirectoryRequest.Follow.FROM_THE_BEGINNING);
    long askedNanos = pipe.clock().nanos();
    var unused =
        requests
            .call(
                replica,
                RequestService.DIRECTORY,
                ResidencyScope.NO_USER_DATA,
                ServiceCodec.encode(position),
                DirectoryService.HOLD.plus(PATIENCE))
            .whenComplete(
                (answer, failure) -> pipe.execute(() -> answered(replica, askedNanos, answer)));
  }

  private void answered(NodeId replica, long askedNanos, @Nullable ByteString answer) {
    if (closed) {
      return;
    }
    if (answer != null && merge(replica, askedNanos, answer)) {
      choice.answered(replica);
      failures = 0;
      backoff.reset();
      ask();
      return;
    }
    choice.failed(replica);
    failures++;
    if (failures % choice.size() == 0) {
      pipe.schedule(backoff.next(), this::ask);
    } else {
      ask();
    }
  }

  /** Whether the answer could be read. A change of a newer version cannot. */
  private boolean merge(NodeId replica, long askedNanos, ByteString bytes) {
    try {
      FollowAnswer answer = ServiceCodec.decodeAnswer(bytes);
      for (DirectoryChangeMessage change : answer.changes()) {
        view.merge(ChangeCodec.change(change));
      }
      positions.put(
          replica, new DirectoryRequest.Follow(answer.feed(), answer.sequence(), answer.next()));
      if (!answer.more()) {
        // All that the replica knew when it answered, hence also when it was asked.
        view.confirm(askedNanos);
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
