package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sees to it that every known id is decided (figure 8). Per id it names a leader: the coordinator
 * while it seems alive, else the next live member after it. The leader recovers; everybody else
 * tells it of the id, since it may know nothing of it. Both again and again, with a growing and
 * random delay between two recoveries so that rival recoverers make room for each other. Only the
 * first time is a leader that has died replaced without delay: by then its silence has been waited
 * for already.
 */
final class LeaderDetector {
  private static final int DOUBLINGS_MAX = 10;

  private final InstanceTable table;
  private final Peers peers;
  private final FailureDetector failures;
  private final CommitPath commitPath;
  private final Recovery recovery;
  private final Timing timing;
  private final RandomGenerator random;
  private final Map<CommandId, Watch> watches = new HashMap<>();

  private static final class Watch {
    ReplicaId leader;
    long dueAtMillis;
    int recoveries;
    Ballot highestHeard = Ballot.ZERO;

    Watch(ReplicaId leader) {
      this.leader = leader;
    }
  }

  LeaderDetector(
      InstanceTable table,
      Peers peers,
      FailureDetector failures,
      CommitPath commitPath,
      Recovery recovery,
      Timing timing,
      RandomGenerator random) {
    this.table = table;
    this.peers = peers;
    this.failures = failures;
    this.commitPath = commitPath;
    this.recovery = recovery;
    this.timing = timing;
    this.random = random;
  }

  void onTick(long nowMillis) {
    for (CommandId id : table.open()) {
      Watch watch = watch(nowMillis, id);
      boolean leaderDied = watch.recoveries == 0 && failures.suspects(watch.leader);
      if (leaderDied || nowMillis >= watch.dueAtMillis) {
        attend(nowMillis, id, watch);
      }
    }
  }

  /** A ballot above ours is about: give its owner time, then go above it. */
  void onPreempted(long nowMillis, Message.Preempted hint) {
    if (table.get(hint.id()).isCommitted()) {
      return;
    }
    table.learn(hint.id());
    Watch watch = watch(nowMillis, hint.id());
    if (watch.highestHeard.compareTo(hint.ballot()) < 0) {
      watch.highestHeard = hint.ballot();
      commitPath.forget(hint.id());
      watch.dueAtMillis = nowMillis + delayMillis(watch.recoveries);
    }
  }

  void forget(CommandId id) {
    watches.remove(id);
  }

  /** Whom this replica takes for the one that should have {@code id} decided. */
  ReplicaId leaderOf(CommandId id) {
    List<ReplicaId> members = peers.members();
    int start = Math.max(0, members.indexOf(id.replica()));
    for (int i = 0; i < members.size(); i++) {
      ReplicaId candidate = members.get((start + i) % members.size());
      if (!failures.suspects(candidate)) {
        return candidate;
      }
    }
    return peers.self();
  }

  private void attend(long nowMillis, CommandId id, Watch watch) {
    ReplicaId leader = leaderOf(id);
    watch.leader = leader;
    if (!leader.equals(peers.self())) {
      watch.dueAtMillis = nowMillis + timing.recoverMillis();
      peers.answer(leader, new Message.TryRecover(id));
    } else if (commitPath.drives(id) && watch.highestHeard.isZero()) {
      watch.dueAtMillis = nowMillis + timing.recoverMillis();
    } else {
      watch.dueAtMillis = nowMillis + delayMillis(++watch.recoveries);
      recovery.start(id, watch.highestHeard);
    }
  }

  private Watch watch(long nowMillis, CommandId id) {
    return watches.computeIfAbsent(
        id,
        absent -> {
          Watch watch = new Watch(leaderOf(id));
          watch.dueAtMillis = nowMillis + timing.recoverMillis();
          return watch;
        });
  }

  private long delayMillis(int recoveries) {
    long doubled = timing.recoverMillis() << Math.min(recoveries, DOUBLINGS_MAX);
    long delay = Math.min(doubled, timing.recoverMillisMax());
    return delay / 2 + random.nextLong(delay / 2 + 1);
  }
}
