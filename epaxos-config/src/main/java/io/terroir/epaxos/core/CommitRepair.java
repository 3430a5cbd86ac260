package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes up for lost commits. Members tell each other regularly which ids they know to be committed
 * and how far they have executed; that is also their sign of life. What a member lacks although it
 * was committed here when the member last reported is sent again: by its coordinator, to its
 * coordinator, or by everybody if the coordinator seems dead.
 */
final class CommitRepair {
  private final InstanceTable table;
  private final Peers peers;
  private final FailureDetector failures;
  private final Truncation truncation;
  private final Timing timing;
  private final Map<ReplicaId, Deps> committedAtLastReport = new HashMap<>();
  private final Map<ReplicaId, Long> repairDueAtMillis = new HashMap<>();
  private long progressDueAtMillis;

  CommitRepair(
      InstanceTable table,
      Peers peers,
      FailureDetector failures,
      Truncation truncation,
      Timing timing) {
    this.table = table;
    this.peers = peers;
    this.failures = failures;
    this.truncation = truncation;
    this.timing = timing;
  }

  void onTick(long nowMillis) {
    if (nowMillis < progressDueAtMillis) {
      return;
    }
    progressDueAtMillis = nowMillis + timing.progressMillis();
    Message progress =
        new Message.Progress(table.committed().toDeps(), truncation.executed(), truncation.floor());
    for (ReplicaId member : peers.members()) {
      if (!member.equals(peers.self())) {
        peers.answer(member, progress);
      }
    }
  }

  /** When the next sign of life is due. */
  long progressDueAtMillis() {
    return progressDueAtMillis;
  }

  void onProgress(long nowMillis, ReplicaId from, Message.Progress report) {
    table.learn(report.committed());
    truncation.onProgress(from, report.executed(), report.floor());
    if (nowMillis < repairDueAtMillis.getOrDefault(from, nowMillis)) {
      return;
    }
    repairDueAtMillis.put(from, nowMillis + timing.resendMillis());
    IdSet theirs = new IdSet();
    theirs.addAll(report.committed());
    Deps before = committedAtLastReport.getOrDefault(from, Deps.NONE);
    for (CommandId id : theirs.missingFrom(before, timing.repairCommitsMax())) {
      // A report may be older than the member's execution of what was dropped since.
      if (!table.isTruncated(id) && isOurs(id, from)) {
        peers.answer(from, Acceptor.decisionOf(table.get(id)));
      }
    }
    committedAtLastReport.put(from, table.committed().toDeps());
  }

  private boolean isOurs(CommandId id, ReplicaId lacking) {
    ReplicaId coordinator = id.replica();
    return coordinator.equals(peers.self())
        || coordinator.equals(lacking)
        || failures.suspects(coordinator);
  }
}
