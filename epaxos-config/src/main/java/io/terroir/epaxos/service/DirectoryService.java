package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.directory.ChangeCodec;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.Directory;
import io.terroir.epaxos.directory.DirectoryChange;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.epaxos.directory.OriginBinding;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.proto.DirectoryChangeMessage;
import io.terroir.epaxos.replica.ReplicaOperations;
import io.terroir.epaxos.wire.MembershipCodec;
import io.terroir.epaxos.wire.StatusCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.request.RequestService;
import io.terroir.runtime.request.Requests;
import io.terroir.runtime.request.Requests.Responder;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Serves the directory of a config replica: takes commands for consensus, tells followers what has
 * changed, and operators how the replica is.
 *
 * <p>A follower names the feed that it follows and how far it has come. The feed is this service's
 * list of changes since it started, or since its directory was replaced; its name is drawn at each
 * of these, since another replica, or another life, executes commuting commands in another order.
 * If the follower names another feed, or changes that are no longer kept, it gets a snapshot, page
 * by page. Pages are not of one moment: the last one continues with the changes since the first,
 * and as changes merge in any order, the sum is right.
 *
 * <p>Runs on the replica's pipe.
 */
public final class DirectoryService {
  /**
   * How long a follower waits for news at most. Its view's age is known to within this and a round
   * trip.
   */
  public static final Duration HOLD = Duration.ofSeconds(1);

  /** How many changes are kept for followers: minutes of claims at a busy time. */
  static final int CHANGES_KEPT_MAX = 65_536;

  /** How many followers wait at a time: more than there are processes in a deployment. */
  static final int FOLLOWERS_MAX = 10_000;

  /** The size of an answer with changes: small enough not to hold up what is behind it. */
  static final int ANSWER_BYTES_MAX = 1 << 20;

  /** Bindings per page of a snapshot; 60 bytes each, so a page is half of ANSWER_BYTES_MAX. */
  static final int PAGE_BINDINGS_MAX = 8_192;

  /** The size of a command: a keyspace with ten thousand named origins is a fifth of it. */
  static final int COMMAND_BYTES_MAX = 1 << 20;

  private record Waiting(long sequence, Responder responder) {}

  private final ReplicaOperations replica;
  private final Directory directory;
  private final AuditPages audit;
  private final Requests requests;
  private final Pipe pipe;
  private final RandomGenerator random;
  private final int changesKeptMax;
  private final Map<Waiting, Pipe.Timer> waiting = new LinkedHashMap<>();
  private long feed;
  private ChangeLog changes;
  private boolean answering;
  private boolean started;
  private boolean closed;

  /**
   * A service of {@code directory}, which {@code replica} feeds on {@code pipe}.
   *
   * @param random draws the feed's name
   */
  public DirectoryService(
      ReplicaOperations replica,
      Directory directory,
      AuditPages audit,
      Requests requests,
      Pipe pipe,
      RandomGenerator random) {
    this(replica, directory, audit, requests, pipe, random, CHANGES_KEPT_MAX);
  }

  DirectoryService(
      ReplicaOperations replica,
      Directory directory,
      AuditPages audit,
      Requests requests,
      Pipe pipe,
      RandomGenerator random,
      int changesKeptMax) {
    this.replica = replica;
    this.directory = directory;
    this.audit = audit;
    this.requests = requests;
    this.pipe = pipe;
    this.random = random;
    this.changesKeptMax = changesKeptMax;
    this.feed = newFeed();
    this.changes = new ChangeLog(changesKeptMax);
  }

  /**
   * Begins to answer operators, before the replica starts: they ask most when it does not come to
   * its end. Everything else is refused with UNAVAILABLE until {@link #start}.
   */
  public void open() {
    requests.serve(RequestService.DIRECTORY, this::handle);
  }

  /**
   * Begins to serve. Called on the pipe, once the replica has executed its journal: a follower must
   * not take an empty directory for news. Until then followers and clients ask another replica.
   */
  public void start() {
    started = true;
    directory.onChange(this::changed);
    directory.onReplaced(this::replaced);
  }

  /** Refuses what waits and what comes. */
  public void close() {
    pipe.execute(
        () -> {
          closed = true;
          waiting.values().forEach(Pipe.Timer::cancel);
          waiting.keySet().forEach(follower -> follower.responder().refuse(closing()));
          waiting.clear();
        });
  }

  private void handle(Peer from, ByteString request, Duration timeout, Responder responder) {
    if (!pipe.offer(() -> serve(from.node(), request, timeout, responder))) {
      responder.refuse(full());
    }
  }

  private void serve(NodeId from, ByteString bytes, Duration timeout, Responder responder) {
    if (closed) {
      responder.refuse(closing());
      return;
    }
    try {
      DirectoryRequest request = ServiceCodec.decodeRequest(bytes);
      if (request instanceof DirectoryRequest.Status) {
        responder.answer(ResidencyScope.NO_USER_DATA, StatusCodec.toBytes(replica.status()));
      } else if (request instanceof DirectoryRequest.ReadAudit read) {
        // Also of a replica that is no member any more: what it has recorded stays true.
        audit
            .page(read.after(), read.headsOnly())
            .map(AuditServiceCodec::encode)
            .ifPresentOrElse(
                page -> responder.answer(ResidencyScope.NO_USER_DATA, page),
                () -> responder.refuse(behind()));
      } else if (!started || !directory.isComplete()) {
        responder.refuse(behind());
      } else if (request instanceof DirectoryRequest.Follow follow) {
        follow(follow, responder);
      } else if (request instanceof DirectoryRequest.Submit submit) {
        submit(from, submit.command(), timeout, responder);
      } else if (request instanceof DirectoryRequest.ChangeMembers change) {
        pass(
            replica.change(change.change(), timeout).thenApply(MembershipCodec::toBytes),
            responder);
      }
    } catch (IllegalArgumentException e) {
      responder.refuse(Refusal.invalid("request", String.valueOf(e.getMessage())));
    }
  }

  /**
   * The access set comes from the command, never from the caller: order depends on it. The author
   * is the caller.
   */
  private void submit(NodeId from, ByteString bytes, Duration timeout, Responder responder) {
    if (bytes.size() > COMMAND_BYTES_MAX) {
      responder.refuse(
          Refusal.invalid("command", "a command has at most " + COMMAND_BYTES_MAX + " bytes"));
      return;
    }
    DirectoryCommand command = CommandCodec.decode(bytes);
    ByteString payload = CommandCodec.requireFrom(from, command, bytes);
    pass(replica.submit(new Command(command.access(), payload), timeout), responder);
  }

  private static void pass(CompletableFuture<ByteString> outcome, Responder responder) {
    var unused =
        outcome.whenComplete(
            (bytes, failure) -> {
              if (failure == null) {
                responder.answer(ResidencyScope.NO_USER_DATA, bytes);
              } else {
                responder.refuse(Failures.refusalOf(failure));
              }
            });
  }

  private void follow(DirectoryRequest.Follow follow, Responder responder) {
    if (follow.feed() != feed || !changes.reachesBackTo(follow.sequence())) {
      answer(responder, firstPage());
    } else if (follow.cursor().isPresent()) {
      answer(responder, page(follow.sequence(), new ArrayList<>(), follow.cursor()));
    } else if (follow.sequence() < changes.last()) {
      answer(responder, news(follow.sequence()));
    } else {
      await(new Waiting(follow.sequence(), responder));
    }
  }

  private void await(Waiting follower) {
    if (waiting.size() >= FOLLOWERS_MAX) {
      follower.responder().refuse(full());
      return;
    }
    Pipe.Timer timer =
        pipe.schedule(
            HOLD,
            () -> {
              waiting.remove(follower);
              answer(follower.responder(), news(follower.sequence()));
            });
    waiting.put(follower, timer);
  }

  /** What followers have read does not lead here: they read everything again. */
  private void replaced() {
    feed = newFeed();
    changes = new ChangeLog(changesKeptMax);
    waiting.forEach(
        (follower, timer) -> {
          timer.cancel();
          answer(follower.responder(), firstPage());
        });
    waiting.clear();
  }

  /** Never 0, which names no feed. */
  private long newFeed() {
    return random.nextLong() | 1;
  }

  private void changed(DirectoryChange change) {
    changes.add(ChangeCodec.message(change));
    if (!answering && !waiting.isEmpty()) {
      answering = true;
      // After what is being executed now: many changes make one answer.
      pipe.execute(this::answerWaiting);
    }
  }

  private void answerWaiting() {
    answering = false;
    waiting.forEach(
        (follower, timer) -> {
          timer.cancel();
          answer(
              follower.responder(),
              changes.reachesBackTo(follower.sequence()) ? news(follower.sequence()) : firstPage());
        });
    waiting.clear();
  }

  private FollowAnswer news(long sequence) {
    List<DirectoryChangeMessage> found = changes.after(sequence, ANSWER_BYTES_MAX);
    long reached = sequence + found.size();
    return new FollowAnswer(feed, reached, found, Optional.empty(), reached < changes.last());
  }

  private FollowAnswer firstPage() {
    List<DirectoryChangeMessage> page = new ArrayList<>();
    directory.foundations().forEach(change -> page.add(ChangeCodec.message(change)));
    return page(changes.last(), page, Optional.empty());
  }

  private FollowAnswer page(
      long begunAt, List<DirectoryChangeMessage> page, Optional<OriginPosition> after) {
    List<OriginBinding> bindings = directory.bindingsAfter(after, PAGE_BINDINGS_MAX);
    for (OriginBinding binding : bindings) {
      page.add(ChangeCodec.message(new DirectoryChange.OriginBound(binding)));
    }
    Optional<OriginPosition> next = Optional.empty();
    if (bindings.size() == PAGE_BINDINGS_MAX) {
      OriginBinding last = bindings.get(bindings.size() - 1);
      next = Optional.of(new OriginPosition(last.keyspace(), last.origin()));
    }
    boolean more = next.isPresent() || begunAt < changes.last();
    return new FollowAnswer(feed, begunAt, page, next, more);
  }

  private static void answer(Responder responder, FollowAnswer answer) {
    responder.answer(ResidencyScope.NO_USER_DATA, ServiceCodec.encode(answer));
  }

  private static Refusal full() {
    return Refusal.of(
        Reason.RESOURCE_EXHAUSTED, "the config replica has too much to do; try again later");
  }

  private static Refusal behind() {
    return Refusal.of(
        Reason.UNAVAILABLE, "the config replica has not caught up with the others; ask another");
  }

  private static Refusal closing() {
    return Refusal.of(Reason.UNAVAILABLE, "the config replica is closing; ask another");
  }
}
