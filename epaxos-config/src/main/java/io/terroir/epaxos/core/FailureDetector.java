package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.Map;

/** Who has been silent for too long. May be wrong in both directions; only speed depends on it. */
final class FailureDetector {
  private final ReplicaId self;
  private final Timing timing;
  private final long startedAtMillis;
  private final Map<ReplicaId, Long> heardAtMillis = new HashMap<>();
  private long nowMillis;

  FailureDetector(ReplicaId self, Timing timing, long nowMillis) {
    this.self = self;
    this.timing = timing;
    this.startedAtMillis = nowMillis;
    this.nowMillis = nowMillis;
  }

  void advanceTo(long millis) {
    nowMillis = millis;
  }

  void heardFrom(ReplicaId member) {
    heardAtMillis.put(member, nowMillis);
  }

  boolean suspects(ReplicaId member) {
    long heard = heardAtMillis.getOrDefault(member, startedAtMillis);
    return !member.equals(self) && nowMillis - heard > timing.suspectMillis();
  }
}
