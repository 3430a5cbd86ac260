package io.terroir.raft.host;

import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.CheckpointVerdict;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the replicas of a group find out that they do not hold the same. Each keeps what it has
 * computed at every {@link Checkpoint}, and reports it to whoever leads until that has it; the
 * leader compares what is of one index.
 *
 * <ul>
 *   <li>What was restored from a snapshot is its sender's word and is not reported as one's own.
 *   <li>What is not agreed by everybody yet is reported again to each new leader, which knows
 *       nothing of what was said before. Nothing rests on who leads: what is compared was committed
 *       and applied, and is the same under every leader.
 *   <li>Who has lost count, by a restart or because it was away for long, reports from then on: a
 *       hash includes all that was done before, so that a difference stays.
 * </ul>
 *
 * Confined to the group's pipe.
 */
final class StateChecks {
  /** How many checkpoints are kept for those who are behind, and for a leader that is new. */
  static final int KEPT_MAX = 64;

  private final NodeId self;

  /** Computed here and, as far as is known, not agreed by everybody. */
  private final NavigableMap<Long, Long> own = new TreeMap<>();

  /** While leading: the hashes of everybody by index. */
  private final NavigableMap<Long, Map<NodeId, Long>> known = new TreeMap<>();

  private Term reportedIn = Term.ZERO;
  private long reportedIndex;
  private long receivedIndex;
  private long reportedAtTick;
  private long agreedIndex;

  StateChecks(NodeId self) {
    this.self = self;
  }

  /** This replica has applied so much, itself. */
  void passed(List<Checkpoint> checkpoints) {
    for (Checkpoint checkpoint : checkpoints) {
      own.put(checkpoint.index(), checkpoint.hash());
      note(self, checkpoint);
    }
    trim(own);
  }

  /** The state is that of another replica now. */
  void restored() {
    own.clear();
    known.clear();
  }

  // ---- who follows

  /**
   * What to tell the leader of {@code term}, if it does not have it: at once what is new, and again
   * what it has not confirmed.
   *
   * @param resendTicks after how long
   */
  Optional<Message.StateReport> report(
      Term term, LogPosition session, long nowTick, int resendTicks) {
    if (!term.equals(reportedIn)) {
      reportedIn = term;
      reportedIndex = 0;
      receivedIndex = 0;
    }
    if (own.isEmpty() || own.lastKey() <= receivedIndex) {
      return Optional.empty();
    }
    boolean isNew = own.lastKey() > reportedIndex;
    if (!isNew && nowTick - reportedAtTick < resendTicks) {
      return Optional.empty();
    }
    reportedIndex = own.lastKey();
    reportedAtTick = nowTick;
    List<Checkpoint> checkpoints = new ArrayList<>();
    own.tailMap(receivedIndex, false)
        .forEach((index, hash) -> checkpoints.add(new Checkpoint(index, hash)));
    return Optional.of(new Message.StateReport(term, checkpoints, session));
  }

  /** The leader has what was reported. */
  void received(Message.StateVerdict verdict) {
    if (verdict.term().equals(reportedIn)) {
      receivedIndex = Math.max(receivedIndex, verdict.receivedIndex());
    }
    own.headMap(verdict.agreedIndex(), true).clear();
  }

  /** Whether this replica is known to be odd, by what it has computed itself. */
  boolean differs(Checkpoint right) {
    Long mine = own.get(right.index());
    return mine != null && mine != right.hash();
  }

  // ---- who leads

  /** A new leader begins with what it has itself. */
  void lead() {
    known.clear();
    own.forEach((index, hash) -> note(self, new Checkpoint(index, hash)));
  }

  /** A replica reports. */
  void reported(NodeId from, List<Checkpoint> checkpoints) {
    checkpoints.forEach(checkpoint -> note(from, checkpoint));
  }

  private void note(NodeId from, Checkpoint checkpoint) {
    if (checkpoint.index() > agreedIndex) {
      known
          .computeIfAbsent(checkpoint.index(), unused -> new HashMap<>())
          .put(from, checkpoint.hash());
      trim(known);
    }
  }

  private static void trim(NavigableMap<Long, ?> byIndex) {
    while (byIndex.size() > KEPT_MAX) {
      byIndex.pollFirstEntry();
    }
  }

  /**
   * Something that is wrong.
   *
   * @param index at which it is seen
   */
  record Finding(long index, CheckpointVerdict verdict) {}

  /**
   * What is found to be wrong, the lowest index first. What everybody agrees about is forgotten.
   * Who is odd once decides nothing about later indexes.
   */
  List<Finding> findings(Membership members) {
    List<Finding> findings = new ArrayList<>();
    Set<NodeId> odd = new HashSet<>();
    long agreed = agreedIndex;
    for (Map.Entry<Long, Map<NodeId, Long>> entry : known.entrySet()) {
      // Who was removed and comes back is not its old self.
      entry.getValue().keySet().retainAll(members.everybody());
      CheckpointVerdict verdict = CheckpointVerdict.of(members, entry.getValue(), odd);
      if (!(verdict instanceof CheckpointVerdict.Equal equal)) {
        findings.add(new Finding(entry.getKey(), verdict));
      } else if (equal.complete()) {
        agreed = entry.getKey();
      }
      if (verdict instanceof CheckpointVerdict.Odd found) {
        odd.addAll(found.replicas());
      }
    }
    if (findings.isEmpty()) {
      agreedIndex = agreed;
      known.headMap(agreed, true).clear();
      own.headMap(agreed, true).clear();
    }
    return findings;
  }

  /** The last index at which everybody has reported the same. */
  long agreedIndex() {
    return agreedIndex;
  }

  /** The last index of these. */
  static long lastOf(List<Checkpoint> checkpoints) {
    OptionalLong last = checkpoints.stream().mapToLong(Checkpoint::index).max();
    return last.orElse(0);
  }
}
