package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which ids need no record any more. Members tell each other how far they have executed, durably
 * and without a gap, and what they conclude from that:
 *
 * <ul>
 *   <li>The <em>floor</em> of a member is what it knows every member to have executed. The
 *       dependencies that it proposes begin with its floor, whether or not they conflict.
 *   <li>What every member has in its floor is <em>droppable</em>: a member forgets it, and from
 *       then on has it as a dependency of everything that it votes for.
 * </ul>
 *
 * <p>So what is dropped is always a dependency and never a hole. Members learn at different moments
 * what everybody has executed, and leaving it out of the dependencies would let a pre-accept and a
 * validation disagree about what is missing, which breaks Agreement. Since nothing is dropped that
 * its coordinator does not propose as a dependency already, the fast path is not lost by it.
 *
 * <p>Nobody is left out of the minimum: a member that is down for long holds the truncation back
 * until it is replaced, or has another number.
 */
final class Truncation {
  private final ReplicaId self;
  private final List<ReplicaId> members;
  private final Map<ReplicaId, Frontier> executed = new HashMap<>();
  private final Map<ReplicaId, Frontier> floors = new HashMap<>();

  /**
   * At the start of a life.
   *
   * @param truncated what this replica has dropped in an earlier life: every member had executed it
   */
  Truncation(ReplicaId self, List<ReplicaId> members, Frontier truncated) {
    this.self = self;
    this.members = members;
    for (ReplicaId member : members) {
      executed.put(member, truncated);
      floors.put(member, truncated);
    }
  }

  /** This replica has durably executed so far. */
  void onExecuted(Frontier durable) {
    executed.merge(self, durable, Frontier::union);
    raiseFloor();
  }

  /** {@code member} says how far it has executed, and what its floor is. */
  void onProgress(ReplicaId member, Frontier itsExecuted, Frontier itsFloor) {
    executed.merge(member, itsExecuted, Frontier::union);
    floors.merge(member, itsFloor, Frontier::union);
    raiseFloor();
  }

  /** How far this replica has executed, durably. */
  Frontier executed() {
    return executed.getOrDefault(self, Frontier.NONE);
  }

  /** What every member is known to have executed. */
  Frontier floor() {
    return floors.getOrDefault(self, Frontier.NONE);
  }

  /** What every member has in its floor. */
  Frontier droppable() {
    return Frontier.minimum(members.stream().map(floors::get).toList());
  }

  /** Of every other member, how many ids that count as executed here do not count as such there. */
  SortedMap<ReplicaId, Long> behind() {
    TreeMap<ReplicaId, Long> behind = new TreeMap<>();
    for (ReplicaId member : members) {
      if (!member.equals(self)) {
        Frontier its = executed.getOrDefault(member, Frontier.NONE);
        behind.put(member, executed().beyond(its).stream().mapToLong(Run::size).sum());
      }
    }
    return behind;
  }

  private void raiseFloor() {
    Frontier all = Frontier.minimum(members.stream().map(executed::get).toList());
    floors.merge(self, all, Frontier::union);
  }
}
