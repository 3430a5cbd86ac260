package io.terroir.benchmarks;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.CoreConfig;
import io.terroir.raft.core.Effects;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * Three Raft cores in one thread. Messages arrive in the order in which they were sent, and what is
 * to be made durable is durable at once. No time passes after the election, so no heartbeats are
 * measured. Not thread-safe.
 */
final class RaftCluster {
  private static final NodeId LEADER = new NodeId("a");
  private static final List<NodeId> MEMBERS = List.of(LEADER, new NodeId("b"), new NodeId("c"));
  private static final CoreConfig CONFIG = new CoreConfig(2, 10, 20, 256 << 10, 4 << 20);

  /** Bytes of entries after which a log is cut, so that a long run needs no more memory. */
  private static final long LOG_BYTES_MAX = 256 << 10;

  private record Member(NodeId id, EntryLog log, RaftCore core) {}

  private record InFlight(NodeId to, Input.Receive input) {}

  private final Map<NodeId, Member> members = new HashMap<>();
  private final Member leader;
  private final Queue<InFlight> network = new ArrayDeque<>();

  /** A group that has just elected its leader. */
  RaftCluster() {
    for (NodeId id : MEMBERS) {
      members.put(id, blank(id));
    }
    leader = member(LEADER);
    for (int i = 0; i < CONFIG.electionTicksMax(); i++) {
      step(leader, new Input.Tick());
      deliverAll();
    }
    Invariants.check(leader.core().committedInTerm(), "the first to ask is elected");
  }

  private static Member blank(NodeId id) {
    EntryLog log =
        new EntryLog(
            LogPosition.ZERO,
            Long.MAX_VALUE,
            (from, to, bytesMax) -> {
              throw new IllegalStateException("every entry is in memory until the log is cut");
            });
    SplittableRandom random = new SplittableRandom(id.hashCode());
    List<Configuration> members = List.of(Configuration.ofCreation(MEMBERS));
    RaftCore core = new RaftCore(id, new DiskId(1), members, CONFIG, HardState.NEW, log, 0, random);
    return new Member(id, log, core);
  }

  /** Proposes {@code command} and delivers messages until there are none. */
  void propose(ByteString command) {
    step(leader, new Input.Propose(List.of(command)));
    deliverAll();
    members.values().forEach(RaftCluster::cutLog);
  }

  /** The leader's commit index. */
  long commitIndex() {
    return leader.core().commitIndex();
  }

  /** The last index that all members hold durably. */
  long matchedByAllIndex() {
    return leader.core().matchedByAllIndex();
  }

  private void deliverAll() {
    for (InFlight next = network.poll(); next != null; next = network.poll()) {
      step(member(next.to()), next.input());
    }
  }

  private void step(Member at, Input input) {
    Effects effects = at.core().step(input);
    send(at, effects.sendNow());
    send(at, effects.sendWhenDurable());
    effects.durable().ifPresent(work -> step(at, work.completion()));
  }

  private void send(Member from, List<Effects.Outbound> messages) {
    for (Effects.Outbound outbound : messages) {
      network.add(new InFlight(outbound.to(), new Input.Receive(from.id(), outbound.message())));
    }
  }

  private Member member(NodeId id) {
    Member member = members.get(id);
    if (member == null) {
      throw new IllegalArgumentException(id + " is not a member");
    }
    return member;
  }

  private static void cutLog(Member member) {
    if (member.log().bytes() > LOG_BYTES_MAX) {
      member.log().compactTo(member.core().applicableIndex());
    }
  }
}
