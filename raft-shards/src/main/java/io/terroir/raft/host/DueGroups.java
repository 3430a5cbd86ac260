package io.terroir.raft.host;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * The groups that time alone gives something to do, by the tick at which it does: a turn of the
 * clock costs as much as there is to do, however many groups are idle.
 *
 * <p>Most groups move their tick away before it comes, with every message that they hear. So a
 * group stays where it is queued until then, and is only then queued again, for the tick that it
 * has by now.
 */
final class DueGroups {
  /** A tick that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** To give one group its time takes microseconds, or some ten of them if it campaigns. */
  static final int TICKED_PER_TURN = 256;

  private record Due(long tick, long order, GroupDriver group) {}

  private static final class Queued {
    private final long order;
    private long tick = NEVER;

    Queued(long order) {
      this.order = order;
    }
  }

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::tick).thenComparingLong(Due::order));
  private final Map<GroupDriver, Queued> groups = new HashMap<>();
  private long added;

  /** From now on {@code group} takes part. */
  void add(GroupDriver group) {
    groups.put(group, new Queued(added++));
  }

  /** {@code group} takes part no more. */
  void remove(GroupDriver group) {
    groups.remove(group);
  }

  /** {@code group} has something to do at {@code tick}, or not before. */
  void expect(GroupDriver group, long tick) {
    Queued queued = groups.get(group);
    if (queued != null && tick < queued.tick) {
      queued.tick = tick;
      queue.add(new Due(tick, queued.order, group));
    }
  }

  /**
   * Gives {@code now} to groups that are due, in the order of their ticks, but to no more than
   * {@value #TICKED_PER_TURN} of them: others of the pipe come between, and those that are left are
   * still due, before all that become so later.
   */
  void tick(long now) {
    int ticked = 0;
    while (ticked < TICKED_PER_TURN && !queue.isEmpty() && queue.element().tick() <= now) {
      Due due = queue.remove();
      if (isCurrent(due)) {
        GroupDriver group = due.group();
        queued(group).tick = NEVER;
        if (group.dueTick() <= now) {
          group.tick(now);
          ticked++;
        }
        expect(group, group.dueTick());
      }
    }
  }

  /** The next tick at which something is to be done. */
  OptionalLong next() {
    while (!queue.isEmpty()) {
      Due first = queue.element();
      if (isCurrent(first) && first.group().dueTick() <= first.tick()) {
        return OptionalLong.of(first.tick());
      }
      queue.remove();
      if (isCurrent(first)) {
        queued(first.group()).tick = NEVER;
        expect(first.group(), first.group().dueTick());
      }
    }
    return OptionalLong.empty();
  }

  /** Whether the group has not been queued for an earlier tick since. */
  private boolean isCurrent(Due due) {
    Queued queued = groups.get(due.group());
    return queued != null && queued.tick == due.tick();
  }

  private Queued queued(GroupDriver group) {
    return Objects.requireNonNull(groups.get(group), "current groups take part");
  }

  void clear() {
    queue.clear();
    groups.clear();
  }
}
