package io.terroir.epaxos.service;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Retention;
import io.terroir.epaxos.replica.EpaxosReplica;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives members that hold truncation back a new replica number. Nobody is left out of what is
 * truncated, so a member that is down makes all others keep what they execute, in memory too, until
 * it is back. Past a bound the members are changed: the same nodes, but the one that is behind has
 * a number that nobody ever had. The change ends the epoch, and with it all that was kept; when the
 * node comes back it takes a snapshot and goes on under its new number, on the disk that the
 * directory knows. If it stays away, the same happens again at the next time the bound is reached.
 *
 * <p>The number of members stays, and with it the number of those that may fail: a member that is
 * down counts as one under either number.
 *
 * <p>Every replica looks, and any may propose, since a change names its epoch and the first one
 * executed makes the others void. They take turns, so that as a rule one proposes. Runs on the
 * replica's pipe.
 */
public final class MemberRenumbering {
  private static final Logger LOG = LoggerFactory.getLogger(MemberRenumbering.class);

  private final EpaxosReplica replica;
  private final Function<NodeId, Optional<DiskId>> disks;
  private final Pipe pipe;
  private final NodeId self;
  private final RenumberingSettings settings;
  private final Map<ReplicaId, Long> behindSinceNanos = new HashMap<>();
  private Pipe.@Nullable Timer timer;
  private boolean changing;
  private boolean closed;
  private final LongAdder proposed = new LongAdder();

  /**
   * Watches the members of {@code replica}.
   *
   * @param disks on which disk a node is, by the directory; asked on the pipe
   * @param self the node of {@code replica}
   */
  public MemberRenumbering(
      EpaxosReplica replica,
      Function<NodeId, Optional<DiskId>> disks,
      Pipe pipe,
      NodeId self,
      RenumberingSettings settings) {
    this.replica = replica;
    this.disks = disks;
    this.pipe = pipe;
    this.self = self;
    this.settings = settings;
  }

  /** Begins to look. Called on the pipe. */
  public void start() {
    lookLater();
  }

  /** Proposes nothing more. */
  public void close() {
    pipe.execute(
        () -> {
          closed = true;
          if (timer != null) {
            timer.cancel();
          }
        });
  }

  /** Changes proposed since the start. Thread-safe. */
  public long proposed() {
    return proposed.sum();
  }

  private void lookLater() {
    timer = pipe.schedule(settings.checkInterval(), this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    Optional<Retention> retention = replica.retention();
    if (retention.isPresent() && !changing) {
      rememberWhoIsBehind(retention.get());
      renumber(replica.members().orElseThrow());
    }
    lookLater();
  }

  private void rememberWhoIsBehind(Retention kept) {
    if (kept.payloadBytes() <= settings.payloadBytesMax()) {
      behindSinceNanos.clear();
      return;
    }
    long now = pipe.clock().nanos();
    // Of what is kept some was not executed here yet, and all have executed some of the rest.
    long behindMin = kept.records() / 2;
    kept.behind()
        .forEach(
            (member, ids) -> {
              if (ids > behindMin) {
                behindSinceNanos.putIfAbsent(member, now);
              } else {
                behindSinceNanos.remove(member);
              }
            });
    behindSinceNanos.keySet().retainAll(kept.behind().keySet());
  }

  private void renumber(Membership current) {
    List<ReplicaId> behind = new ArrayList<>(behindSinceNanos.keySet());
    long waits =
        settings.patience().toNanos()
            + turnsOfOthers(current, behind) * settings.checkInterval().toNanos();
    long now = pipe.clock().nanos();
    behind.removeIf(
        member ->
            now - behindSinceNanos.getOrDefault(member, now) < waits || !isKnown(current, member));
    if (!behind.isEmpty()) {
      propose(current, behind);
    }
  }

  /** How many members that are not behind come before this one. */
  private long turnsOfOthers(Membership current, List<ReplicaId> behind) {
    return current.members().entrySet().stream()
        .takeWhile(member -> !member.getValue().equals(self))
        .filter(member -> !behind.contains(member.getKey()))
        .count();
  }

  private boolean isKnown(Membership current, ReplicaId member) {
    return Optional.ofNullable(current.members().get(member)).flatMap(disks).isPresent();
  }

  private void propose(Membership current, List<ReplicaId> behind) {
    TreeMap<ReplicaId, NodeId> members = new TreeMap<>(current.members());
    TreeMap<ReplicaId, DiskId> newDisks = new TreeMap<>();
    int last = current.lastIssued();
    for (ReplicaId member : behind) {
      ReplicaId next = new ReplicaId(++last);
      NodeId node = Objects.requireNonNull(members.remove(member));
      members.put(next, node);
      newDisks.put(next, disks.apply(node).orElseThrow());
      LOG.warn(
          "EPaxos replica {} on {} holds back what all others keep for it: it becomes {}",
          member,
          node,
          next);
    }
    changing = true;
    proposed.increment();
    var unused =
        replica
            .change(new ReplicaChange(current.epoch(), members, newDisks), settings.changeTimeout())
            .whenComplete((outcome, failure) -> pipe.execute(() -> ended(outcome, failure)));
  }

  private void ended(@Nullable ReplicaChangeOutcome outcome, @Nullable Throwable failure) {
    changing = false;
    behindSinceNanos.clear();
    if (failure != null) {
      LOG.info("the change of EPaxos members was not made: {}", failure.getMessage());
    } else if (outcome != null) {
      outcome
          .rejected()
          .ifPresent(why -> LOG.warn("the change of EPaxos members was rejected: {}", why));
    }
  }
}
