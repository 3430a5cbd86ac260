package io.terroir.raft.core;

import io.terroir.runtime.id.NodeId;
import java.util.Optional;

/**
 * The leader's side of handing leadership over (thesis, section 3.10): it takes no more commands,
 * brings the follower up to date, and tells it to campaign at once. If no other leader is heard of
 * within the longest election timeout, it goes on as before.
 *
 * <p>The campaign that follows goes past what voters have promised to this leader, and may begin at
 * any later moment, since the message may be late. So once it is sent this leader's lease is over,
 * for as long as its term lasts, whatever becomes of the transfer.
 */
final class Transfer {
  private final ReplicaState state;
  private final CoreConfig config;
  private final Replication replication;
  private Optional<NodeId> target = Optional.empty();
  private boolean told;
  private boolean toldInTerm;
  private int ticks;

  Transfer(ReplicaState state, CoreConfig config, Replication replication) {
    this.state = state;
    this.config = config;
    this.replication = replication;
  }

  /** Begins to lead. */
  void begin() {
    end();
    toldInTerm = false;
  }

  /**
   * Leadership is to go to {@code to}.
   *
   * @return whether it is on its way; not if that is this replica or no voter that counts, or if
   *     another transfer is under way
   */
  boolean begin(NodeId to) {
    boolean maybe =
        target.isEmpty()
            && state.membership().voters().contains(to)
            && replication.knows(to)
            && replication.progress(to).counts();
    if (maybe) {
      target = Optional.of(to);
      proceed();
    }
    return maybe;
  }

  /** The follower may have got more of the log. */
  void proceed() {
    target.filter(to -> !told && replication.holdsAll(to)).ifPresent(this::tell);
  }

  private void tell(NodeId to) {
    told = true;
    toldInTerm = true;
    state.out().sendNow(to, new Message.TimeoutNow(state.term()));
  }

  void tick() {
    if (target.isPresent()) {
      ticks++;
      if (ticks >= config.electionTicksMax()) {
        end();
      }
    }
  }

  private void end() {
    target = Optional.empty();
    told = false;
    ticks = 0;
  }

  boolean isUnderWay() {
    return target.isPresent();
  }

  /** Whether this leader may rely on what voters have promised to it. */
  boolean mayLease() {
    return !toldInTerm;
  }
}
