package io.terroir.raft.host;

import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Hands the leadership of a group over and waits for what comes of it, which is seen by who leads.
 * Confined to the group's pipe.
 */
public final class LeaderMove {
  /** Well below the time of an election, and looking costs next to nothing. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final RaftGroup group;
  private final NodeId to;
  private final Optional<NodeId> from;
  private final long deadlineNanos;
  private final CompletableFuture<Void> moved;

  private LeaderMove(
      RaftGroup group, NodeId to, long deadlineNanos, CompletableFuture<Void> moved) {
    this.group = group;
    this.to = to;
    this.from = group.leader();
    this.deadlineNanos = deadlineNanos;
    this.moved = moved;
  }

  /**
   * Has {@code group} hand its leadership to {@code to}. Callable from any thread; the future
   * completes on the group's pipe, once {@code to} leads as far as this replica knows.
   *
   * <p>Refusals: {@code NOT_LEADER} with a hint; {@code INVALID_ARGUMENT} if {@code to} cannot take
   * over; {@code UNAVAILABLE} if it has not within {@code patience}, or another node has: then
   * whoever leads goes on.
   */
  public static CompletableFuture<Void> begin(RaftGroup group, NodeId to, Duration patience) {
    CompletableFuture<Void> moved = new CompletableFuture<>();
    long deadlineNanos = group.pipe().clock().nanos() + patience.toNanos();
    var unused =
        group
            .transferLeadership(to)
            .whenCompleteAsync(
                (begun, failure) -> {
                  LeaderMove move = new LeaderMove(group, to, deadlineNanos, moved);
                  if (failure != null) {
                    moved.completeExceptionally(failure);
                  } else if (begun) {
                    move.look();
                  } else {
                    move.refuse(move.whyNot());
                  }
                },
                group.pipe());
    return moved;
  }

  private Refusal whyNot() {
    if (!group.isLeader()) {
      return Refusal.notLeader(group.leader());
    }
    return Refusal.invalid(
        "to",
        to
            + " cannot take over: it leads already, is no voter, has lost its disk, or a move is"
            + " under way; the voters are "
            + group.members());
  }

  private void look() {
    Optional<NodeId> leader = group.leader();
    if (leader.filter(to::equals).isPresent()) {
      moved.complete(null);
    } else if (leader.isPresent() && !leader.equals(from)) {
      refuse(unavailable(leader.get() + " was elected instead of " + to));
    } else if (group.pipe().clock().nanos() - deadlineNanos >= 0) {
      refuse(unavailable(to + " has not taken over in time; it may be down or far behind"));
    } else {
      Pipe.Timer unused = group.pipe().schedule(LOOK_EVERY, this::look);
    }
  }

  private static Refusal unavailable(String why) {
    return Refusal.of(Reason.UNAVAILABLE, why);
  }

  private void refuse(Refusal refusal) {
    moved.completeExceptionally(refusal.toException());
  }
}
