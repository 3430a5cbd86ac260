package io.terroir.raft.core;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A core with a disk that a test syncs by hand: what it sends is collected, work that was handed
 * over becomes durable, and messages that wait for it leave, only in {@link #sync}.
 */
final class TestReplica {
  static final CoreConfig CONFIG = new CoreConfig(2, 10, 20, 1000, 4000);

  /** The same for groups that rest when three ticks were quiet. */
  static final CoreConfig RESTING = new CoreConfig(2, 10, 20, 1000, 4000, 3);

  static final NodeId A = new NodeId("a");
  static final NodeId B = new NodeId("b");
  static final NodeId C = new NodeId("c");
  static final List<NodeId> ABC = List.of(A, B, C);

  /** What a disk holds for sure. */
  static final class Disk {
    final DiskId id;
    HardState hardState;
    LogPosition base = LogPosition.ZERO;
    final TreeMap<Long, Entry> entries = new TreeMap<>();

    /** The disk that a member has when its group is created. */
    Disk() {
      this(new DiskId(1), HardState.NEW);
    }

    private Disk(DiskId id, HardState hardState) {
      this.id = id;
      this.hardState = hardState;
    }

    /** The disk that replaces one that was lost. */
    static Disk replacement(long number) {
      return new Disk(new DiskId(number), HardState.JOINING);
    }

    void write(DurableWork work) {
      work.hardState().ifPresent(state -> hardState = state);
      work.resetTo()
          .ifPresent(
              position -> {
                base = position;
                entries.clear();
              });
      work.truncateFrom().ifPresent(index -> entries.tailMap(index).clear());
      work.entries().forEach(entry -> entries.put(entry.index(), entry));
    }

    /** The same, and the last entry establishes {@code members}. */
    Disk withMembers(Membership members) {
      Entry last = Objects.requireNonNull(entries.get(entries.lastKey()));
      entries.put(last.index(), Entry.members(last.term(), last.index(), members));
      return this;
    }

    /** Leaves a member with this log behind, which knows what it has promised. */
    Disk with(long term, long... termsOfEntries) {
      hardState = new HardState(new Term(term), Optional.empty(), false);
      for (int i = 0; i < termsOfEntries.length; i++) {
        Term entryTerm = new Term(termsOfEntries[i]);
        entries.put(i + 1L, Entry.command(entryTerm, i + 1L, bytes("e" + (i + 1))));
      }
      return this;
    }
  }

  private record Written(DurableWork work, List<Outbound> afterwards) {}

  final NodeId id;
  final RaftCore core;
  final EntryLog log;
  final Disk disk;
  final List<Outbound> sent = new ArrayList<>();
  final List<Effects.ReadGrant> reads = new ArrayList<>();
  final List<Long> refusedReads = new ArrayList<>();
  final List<NodeId> snapshotsNeeded = new ArrayList<>();
  final List<LogPosition> restored = new ArrayList<>();
  final List<ChangeAnswer> changes = new ArrayList<>();
  final List<Boolean> transfers = new ArrayList<>();
  final List<LogPosition> removedAt = new ArrayList<>();
  final Map<Long, Long> readAt = new HashMap<>();
  private final Deque<Written> unsynced = new ArrayDeque<>();

  TestReplica(NodeId id, Disk disk) {
    this(id, ABC, disk, 0, 1);
  }

  TestReplica(NodeId id, List<NodeId> members, Disk disk, long appliedIndex, long seed) {
    this(id, members, CONFIG, disk, appliedIndex, seed);
  }

  TestReplica(
      NodeId id, List<NodeId> members, CoreConfig config, Disk disk, long appliedIndex, long seed) {
    this.id = id;
    this.disk = disk;
    this.log =
        new EntryLog(
            disk.base,
            Long.MAX_VALUE,
            (from, to, bytesMax) -> List.copyOf(disk.entries.subMap(from, to).values()));
    log.append(List.copyOf(disk.entries.values()));
    List<Configuration> configurations = new ArrayList<>();
    configurations.add(Configuration.ofCreation(members));
    disk.entries.values().stream()
        .filter(entry -> entry.kind() == Entry.Kind.MEMBERS)
        .map(Configuration::of)
        .forEach(configurations::add);
    this.core =
        new RaftCore(
            id,
            disk.id,
            configurations,
            config,
            disk.hardState,
            log,
            appliedIndex,
            new SplittableRandom(seed));
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  static LogPosition at(long term, long index) {
    return new LogPosition(new Term(term), index);
  }

  /** Entries after {@code previousIndex} with these terms. */
  static List<Entry> entries(long previousIndex, long... terms) {
    List<Entry> entries = new ArrayList<>();
    for (long term : terms) {
      long index = previousIndex + entries.size() + 1;
      entries.add(Entry.command(new Term(term), index, bytes("e" + index + "t" + term)));
    }
    return entries;
  }

  static Message.AppendEntries append(
      long term, LogPosition previous, long commitIndex, long... terms) {
    List<Entry> entries = entries(previous.index(), terms);
    return new Message.AppendEntries(new Term(term), previous, entries, commitIndex);
  }

  // ---- inputs

  TestReplica step(Input input) {
    Effects effects = core.step(input);
    sent.addAll(effects.sendNow());
    reads.addAll(effects.reads());
    refusedReads.addAll(effects.refusedReads());
    snapshotsNeeded.addAll(effects.snapshotsNeeded());
    effects.restore().ifPresent(restored::add);
    effects.change().ifPresent(changes::add);
    effects.transfer().ifPresent(transfers::add);
    effects.removedAt().ifPresent(removedAt::add);
    effects.durable().ifPresent(work -> unsynced.add(new Written(work, new ArrayList<>())));
    if (unsynced.isEmpty()) {
      sent.addAll(effects.sendWhenDurable());
    } else {
      unsynced.getLast().afterwards().addAll(effects.sendWhenDurable());
    }
    return this;
  }

  TestReplica receive(NodeId from, Message message) {
    return step(new Input.Receive(from, message));
  }

  TestReplica ticks(int count) {
    for (int i = 0; i < count; i++) {
      step(new Input.Tick());
    }
    return this;
  }

  /** Lets the promise pass that it may have given before it was started. */
  TestReplica freeToVote() {
    ticks(CONFIG.electionTicksMin());
    sent.clear();
    return this;
  }

  TestReplica propose(String... commands) {
    return step(new Input.Propose(Stream.of(commands).map(TestReplica::bytes).toList()));
  }

  /** Asks for other members in the place of those in effect; returns the answer. */
  ChangeAnswer change(List<NodeId> voters, NodeId... learners) {
    Membership target = new Membership(voters, List.of(), List.of(learners));
    step(new Input.ChangeMembers(core.configuration().at(), target));
    return changes.get(changes.size() - 1);
  }

  /** Asks to hand leadership over; returns whether that has begun. */
  boolean transfer(NodeId to) {
    step(new Input.TransferLeadership(to));
    return transfers.get(transfers.size() - 1);
  }

  Membership members() {
    return core.configuration().members();
  }

  /** Makes one step's work durable; returns whether there was any. */
  boolean syncOne() {
    Written done = unsynced.poll();
    if (done == null) {
      return false;
    }
    disk.write(done.work());
    sent.addAll(done.afterwards());
    step(done.work().completion());
    return true;
  }

  TestReplica sync() {
    while (syncOne()) {
      // One after the other, in order.
    }
    return this;
  }

  /** Lets an election timeout pass and answers as if {@code voters} supported it. */
  TestReplica elect(NodeId... voters) {
    ticks(CONFIG.electionTicksMax());
    for (NodeId voter : voters) {
      Term asked = core.term().next();
      receive(voter, new Message.PreVoteResponse(core.term(), asked, true, false));
    }
    sync();
    for (NodeId voter : voters) {
      receive(voter, new Message.VoteResponse(core.term(), true));
    }
    return this;
  }

  /** Makes it leader with an entry of its term committed, and forgets what it sent. */
  TestReplica elected(NodeId voter) {
    elect(voter).sync();
    receive(voter, new Message.AppendAccepted(core.term(), log.last().index(), false));
    sent.clear();
    return this;
  }

  // ---- outputs

  /** Messages of a type sent since the last {@code clear}. */
  <T extends Message> List<T> sent(Class<T> type) {
    return sent.stream().map(Outbound::message).filter(type::isInstance).map(type::cast).toList();
  }

  <T extends Message> List<T> sent(Class<T> type, NodeId to) {
    return sent.stream()
        .filter(outbound -> outbound.to().equals(to))
        .map(Outbound::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** The newest message of a type. */
  <T extends Message> T lastSent(Class<T> type) {
    List<T> all = sent(type);
    return all.get(all.size() - 1);
  }

  /** The terms of all entries in the log. */
  List<Long> terms() {
    List<Long> terms = new ArrayList<>();
    for (long i = log.base().index() + 1; i <= log.last().index(); i++) {
      terms.add(log.termAt(i).orElseThrow().number());
    }
    return terms;
  }
}
