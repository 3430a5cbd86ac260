package io.terroir.raft.core;

import io.terroir.raft.core.Message.HeartbeatResponse;
import io.terroir.raft.core.Message.Joiner;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * The leader's side of {@link Joining}: admits a member on its new disk once it follows the log
 * closely, and tells it when that is committed. Repeated while the member goes on to say that it
 * joins: it may have received the admission within a snapshot, where it does not see it.
 */
final class Admissions {
  /** An admission in the log, and how long ago it was written. */
  private static final class Proposed {
    final DiskId disk;
    final long index;
    int ticks;

    Proposed(DiskId disk, long index) {
      this.disk = disk;
      this.index = index;
    }
  }

  private final ReplicaState state;
  private final CoreConfig config;
  private final Replication replication;
  private final Map<NodeId, Proposed> proposed = new HashMap<>();

  Admissions(ReplicaState state, CoreConfig config, Replication replication) {
    this.state = state;
    this.config = config;
    this.replication = replication;
  }

  /** Begins to lead. What another leader proposed may never be committed. */
  void begin() {
    proposed.clear();
  }

  void tick() {
    proposed.values().forEach(admission -> admission.ticks++);
  }

  void onHeartbeatResponse(NodeId from, HeartbeatResponse response) {
    if (response.joiner().isEmpty()) {
      proposed.remove(from);
      return;
    }
    Joiner joiner = response.joiner().get();
    Proposed last = proposed.get(from);
    if (last == null
        || !last.disk.equals(joiner.disk())
        || last.ticks >= config.electionTicksMax()) {
      admit(from, joiner);
    } else if (last.index <= state.commitIndex() && last.index <= joiner.durableIndex()) {
      replication.sendWithoutEntries(from, last.index);
    }
  }

  private void admit(NodeId member, Joiner joiner) {
    if (replication.followsClosely(member)) {
      long index = replication.admit(new Admission(member, joiner.disk()));
      proposed.put(member, new Proposed(joiner.disk(), index));
    }
  }
}
