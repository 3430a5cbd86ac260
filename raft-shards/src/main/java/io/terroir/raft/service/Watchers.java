package io.terroir.raft.service;

import com.google.protobuf.ByteString;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.shard.AppliedState;
import io.terroir.raft.shard.ChangeListener;
import io.terroir.raft.shard.KeyRange;
import io.terroir.raft.shard.Outcome;
import io.terroir.raft.shard.ShardLimits;
import io.terroir.raft.shard.ShardSplit;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.raft.shard.wire.ShardCodec;
import io.terroir.runtime.data.DataOperation;
import io.terroir.runtime.data.Entry;
import io.terroir.runtime.data.OperationResult;
import io.terroir.runtime.data.ShardRequest;
import io.terroir.runtime.data.WatchEvent;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.replica.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Answers those who ask for changes of a shard, and lets them wait for some. What is old is read
 * from the history; what comes while somebody waits is taken from the entries as they are applied,
 * and told once their effects are in the store. Only the leader answers: not for safety, as what is
 * applied is committed, but because a replica that is cut off would have nothing to tell for ever.
 *
 * <p>Confined to the group's pipe, except {@link #attach}.
 */
final class Watchers implements ChangeListener {
  /** So many wait at a time: each holds its request and a timer. */
  static final int WAITING_MAX = 4_096;

  private final ShardStateMachine machine;
  private final long answerBytesMax;
  private final Map<OriginDigest, Set<Waiting>> waiting = new HashMap<>();

  /** What was applied since the store was written last. */
  private final List<Change> batch = new ArrayList<>();

  private int count;
  private volatile Optional<RaftGroup> group = Optional.empty();

  Watchers(ShardStateMachine machine, ShardLimits limits) {
    this.machine = machine;
    this.answerBytesMax = limits.scanBytesMax();
  }

  /** Learns which group replicates the shard; from any thread, once. */
  void attach(RaftGroup replicas) {
    group = Optional.of(replicas);
    replicas.onLeaderChange((term, leader) -> leaderChanged());
  }

  private RaftGroup group() {
    return group.orElseThrow();
  }

  /** Answers with what there is, or when there is something. */
  void poll(ShardRequest request, DataOperation.Watch watch, Answer answer) {
    if (!group().isLeader()) {
      answer.refuse(Refusal.notLeader(group().leader()));
      return;
    }
    Outcome outcome = machine.read(request);
    boolean waits =
        outcome instanceof Outcome.Done done
            && done.result() instanceof OperationResult.Watched found
            && isEverything(found)
            && watch.holdMillis() > 0;
    if (!waits) {
      answer.outcome(ShardCodec.encodeOutcome(outcome), ServedReplica.STALENESS_UNKNOWN);
    } else if (count >= WAITING_MAX) {
      answer.refuse(
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED, "too many watch the shard; close some, or try later"));
    } else {
      begin(new Waiting(request, watch, answer));
    }
  }

  /** Whether there is nothing to tell until something is applied. */
  private boolean isEverything(OperationResult.Watched found) {
    return found.events().isEmpty()
        && found.compacted() == 0
        && found.through() >= machine.state().revision();
  }

  private void begin(Waiting begun) {
    waiting.computeIfAbsent(begun.request.origin(), origin -> new LinkedHashSet<>()).add(begun);
    count++;
    begun.timer =
        Optional.of(
            group()
                .pipe()
                .schedule(Duration.ofMillis(begun.watch.holdMillis()), () -> nothingCame(begun)));
  }

  private void end(Waiting ended) {
    ended.timer.ifPresent(Pipe.Timer::cancel);
    Set<Waiting> others = waiting.get(ended.request.origin());
    if (others != null && others.remove(ended)) {
      count--;
      if (others.isEmpty()) {
        waiting.remove(ended.request.origin());
      }
    }
  }

  /** Tells how far the shard has come, or that the origin has left meanwhile. */
  private void nothingCame(Waiting asked) {
    end(asked);
    long through = Math.max(asked.watch.after(), machine.state().revision());
    DataOperation.Watch rest =
        new DataOperation.Watch(asked.watch.from(), asked.watch.to(), through, 0);
    asked.answer.outcome(
        ShardCodec.encodeOutcome(machine.read(asked.request.withOperation(rest))),
        ServedReplica.STALENESS_UNKNOWN);
  }

  @Override
  public void changed(long revision, List<Change> changes) {
    batch.addAll(changes);
  }

  @Override
  public void applied(AppliedState state) {
    Map<OriginDigest, List<Change>> byOrigin = new HashMap<>();
    for (Change change : batch) {
      if (waiting.containsKey(change.origin())) {
        byOrigin.computeIfAbsent(change.origin(), origin -> new ArrayList<>()).add(change);
      }
    }
    batch.clear();
    byOrigin.forEach(
        (origin, changes) ->
            List.copyOf(waiting.get(origin)).forEach(asked -> tell(asked, changes, state)));
  }

  private void tell(Waiting asked, List<Change> changes, AppliedState state) {
    List<WatchEvent> events = new ArrayList<>();
    long through = Math.max(asked.watch.after(), state.revision());
    long sizeBytes = 0;
    for (Change change : changes) {
      if (asked.wants(change)) {
        boolean whole =
            events.isEmpty() || events.get(events.size() - 1).revision() != change.revision();
        if (whole && sizeBytes >= answerBytesMax) {
          through = events.get(events.size() - 1).revision();
          break;
        }
        events.add(new WatchEvent(change.revision(), change.key(), change.entry()));
        sizeBytes += change.key().size() + change.entry().map(Watchers::valueBytes).orElse(0);
      }
    }
    if (!events.isEmpty()) {
      end(asked);
      OperationResult told = new OperationResult.Watched(events, through, 0);
      ByteString outcome =
          ShardCodec.encodeOutcome(new Outcome.Done(told, state.revision(), asked.request.epoch()));
      asked.answer.outcome(outcome, ServedReplica.STALENESS_UNKNOWN);
    }
  }

  private static int valueBytes(Entry entry) {
    return entry.value().size();
  }

  /** Whoever waits for changes of an origin that went asks the other shard instead. */
  @Override
  public void split(ShardSplit split) {
    refuse(
        asked -> split.childRange().origins().contains(asked.request.origin()),
        Refusal.movedTo(split.child()));
  }

  @Override
  public void restored(long revision) {
    batch.clear();
    refuseAll();
  }

  private void leaderChanged() {
    if (!group().isLeader()) {
      refuseAll();
    }
  }

  /** Whoever waits here asks the new leader instead. */
  void refuseAll() {
    refuse(asked -> true, Refusal.notLeader(group.flatMap(RaftGroup::leader)));
  }

  private void refuse(Predicate<Waiting> which, Refusal refusal) {
    List<Waiting> refused = waiting.values().stream().flatMap(Set::stream).filter(which).toList();
    for (Waiting asked : refused) {
      end(asked);
      asked.answer.refuse(refusal);
    }
  }

  /** How many wait. */
  int count() {
    return count;
  }

  /** Somebody who waits. One object each, whoever asks for the same. */
  private static final class Waiting {
    private final ShardRequest request;
    private final DataOperation.Watch watch;
    private final Answer answer;
    private Optional<Pipe.Timer> timer = Optional.empty();

    Waiting(ShardRequest request, DataOperation.Watch watch, Answer answer) {
      this.request = request;
      this.watch = watch;
      this.answer = answer;
    }

    boolean wants(Change change) {
      return change.revision() > watch.after()
          && KeyRange.contains(watch.from(), watch.to(), change.key());
    }
  }
}
