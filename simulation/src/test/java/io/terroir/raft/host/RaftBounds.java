package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.journal.JournalBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** How far an exploration of Raft goes: three replicas, and so much of everything. */
final class RaftBounds {
  static final List<NodeId> MEMBERS = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));
  static final ShardId SHARD = ShardId.parse("k1/eu/0");

  private static final Set<Integer> ALL = Set.of(0, 1, 2);

  private static final List<List<ExploredEvent>> NOTHING = List.of(List.of(), List.of(), List.of());

  /** Timeouts of three and four ticks, and one entry per message. */
  static final RaftConfig CONFIG = config();

  /**
   * What is on a disk.
   *
   * @param term the last one that the replica knew
   * @param termsOfEntries of the entries in its log
   * @param members what the first of them establishes; empty if it is a command
   */
  record Beginning(
      boolean blank, long term, List<Long> termsOfEntries, Optional<Membership> members) {
    /** A disk that has never held the group. */
    static final Beginning BLANK = new Beginning(true, 0, List.of(), Optional.empty());

    /** A member that has seen this term and holds entries of these terms. */
    static Beginning of(long term, Long... termsOfEntries) {
      return new Beginning(false, term, List.of(termsOfEntries), Optional.empty());
    }

    /** A member that has seen the first term, and in it who the members are. */
    static Beginning of(Membership members) {
      return new Beginning(false, 1, List.of(1L), Optional.of(members));
    }

    void writeTo(GroupJournal records, Journal disk) {
      if (blank) {
        return;
      }
      HardState state = new HardState(new Term(term), Optional.empty(), false);
      List<Entry> entries = new ArrayList<>();
      for (long entryTerm : termsOfEntries) {
        LogPosition at = new LogPosition(new Term(entryTerm), entries.size() + 1L);
        Entry command = new Entry(at, Entry.Kind.COMMAND, ByteString.copyFromUtf8("before " + at));
        boolean first = entries.isEmpty();
        entries.add(
            first
                ? members.map(who -> Entry.members(at.term(), at.index(), who)).orElse(command)
                : command);
      }
      Input.Persisted unused = new Input.Persisted(state.term(), LogPosition.ZERO);
      JournalBatch batch = new JournalBatch();
      records.add(
          new DurableWork(Optional.of(state), Optional.empty(), Optional.empty(), entries, unused),
          batch);
      disk.commit(batch, () -> {});
    }
  }

  private List<Beginning> beginnings;
  private final int campaigns;
  private final int proposals;
  private int beats;
  private int duplicates;
  private int crashes;
  private Set<Integer> slowDisks = Set.of();
  private List<List<ExploredEvent>> past = NOTHING;
  private Set<Integer> campaigners = ALL;
  private int lostDisks;
  private Set<Integer> losers = Set.of();
  private int changes;
  private List<List<NodeId>> targets = List.of();

  private RaftBounds(int campaigns, int proposals) {
    Beginning empty = Beginning.of(0);
    this.beginnings = List.of(empty, empty, empty);
    this.campaigns = campaigns;
    this.proposals = proposals;
  }

  /** Members with empty logs that know of each other, and so many elections and commands. */
  static RaftBounds of(int campaigns, int proposals) {
    return new RaftBounds(campaigns, proposals);
  }

  /** These bounds but for what {@code change} sets. */
  private RaftBounds but(Consumer<RaftBounds> change) {
    RaftBounds next = new RaftBounds(campaigns, proposals);
    next.beginnings = beginnings;
    next.beats = beats;
    next.duplicates = duplicates;
    next.crashes = crashes;
    next.slowDisks = slowDisks;
    next.past = past;
    next.campaigners = campaigners;
    next.lostDisks = lostDisks;
    next.losers = losers;
    next.changes = changes;
    next.targets = targets;
    change.accept(next);
    return next;
  }

  RaftBounds from(Beginning a, Beginning b, Beginning c) {
    return but(next -> next.beginnings = List.of(a, b, c));
  }

  RaftBounds beats(int inAll) {
    return but(next -> next.beats = inAll);
  }

  RaftBounds duplicates(int inAll) {
    return but(next -> next.duplicates = inAll);
  }

  RaftBounds slowDisks(Integer... replicas) {
    return but(next -> next.slowDisks = Set.of(replicas));
  }

  RaftBounds crashes(int inAll, Integer... replicas) {
    return but(
        next -> {
          next.crashes = inAll;
          next.slowDisks = Set.of(replicas);
        });
  }

  /** After each replica has been through this; with any number of disks lost on the way. */
  RaftBounds after(List<ExploredEvent> a, List<ExploredEvent> b, List<ExploredEvent> c) {
    return but(next -> next.past = List.of(a, b, c));
  }

  /** Disks that replica {@code number} loses at most, in the past and within these bounds. */
  int disksLostMax(int number) {
    long before =
        past.get(number).stream().filter(ExploredEvent.ReplaceDisk.class::isInstance).count();
    return Math.toIntExact(before) + (losers.contains(number) ? lostDisks : 0);
  }

  RaftBounds campaigners(Integer... replicas) {
    return but(next -> next.campaigners = Set.of(replicas));
  }

  RaftBounds lostDisks(int inAll, Integer... replicas) {
    return but(
        next -> {
          next.lostDisks = inAll;
          next.losers = Set.of(replicas);
        });
  }

  RaftBounds changes(int inAll, List<List<NodeId>> to) {
    return but(
        next -> {
          next.changes = inAll;
          next.targets = to;
        });
  }

  /** Changes of members that leaders are asked for, in vain or not. */
  int changes() {
    return changes;
  }

  /** The sets of voters that are asked for. */
  List<List<NodeId>> targets() {
    return targets;
  }

  /** What the replicas find on their disks. */
  List<Beginning> beginnings() {
    return beginnings;
  }

  /** Election timeouts that pass, at any of the campaigners. */
  int campaigns() {
    return campaigns;
  }

  /** Numbers of the replicas whose election timeouts pass. */
  Set<Integer> campaigners() {
    return campaigners;
  }

  /** Commands that are proposed, to whoever leads. */
  int proposals() {
    return proposals;
  }

  /** Ticks of leaders; with none, leaders send no heartbeats at all. */
  int beats() {
    return beats;
  }

  /** Deliveries, of any messages, that leave the message in the network. */
  int duplicates() {
    return duplicates;
  }

  /** Crashes of a replica, at any moment, with any of its last writes lost. */
  int crashes() {
    return crashes;
  }

  /**
   * Numbers of the replicas whose writes take as long as you like, and which may crash; the others'
   * are on disk at once.
   */
  Set<Integer> slowDisks() {
    return slowDisks;
  }

  /** What each replica has been through, by number; what it sent then is lost. */
  List<List<ExploredEvent>> past() {
    return past;
  }

  /**
   * Disks that are lost for good, at any moment, in all; also while another member joins: safety
   * must not depend on how many join, only whether the group goes on does.
   */
  int lostDisks() {
    return lostDisks;
  }

  /** Numbers of the replicas whose disks may be lost. */
  Set<Integer> losers() {
    return losers;
  }

  private static RaftConfig config() {
    RaftConfig usual = RaftConfig.defaults();
    Duration tick = Duration.ofMillis(1);
    return new RaftConfig(
        tick,
        tick,
        tick.multipliedBy(3),
        tick.multipliedBy(5),
        1,
        usual.inflightBytesMax(),
        usual.proposalBytesMax(),
        usual.readsMax(),
        usual.cacheBytesMax(),
        usual.logRetainedBytesMax(),
        usual.compactBytesMin(),
        usual.applyBytesMax(),
        usual.snapshotChunkBytes(),
        usual.snapshotBytesPerSecondMax(),
        usual.leaseReads(),
        Duration.ZERO);
  }

  @Override
  public String toString() {
    return String.format(
        "from terms %s, after %s events, %d campaigns of %s, %d commands, %d beats, %d duplicates,"
            + " %d crashes, slow disks %s, %d disks lost of %s, %d changes to %s",
        beginnings.stream().map(b -> b.blank() ? "blank" : b.termsOfEntries().toString()).toList(),
        past.stream().map(List::size).toList(),
        campaigns,
        new TreeSet<>(campaigners),
        proposals,
        beats,
        duplicates,
        crashes,
        new TreeSet<>(slowDisks),
        lostDisks,
        new TreeSet<>(losers),
        changes,
        targets);
  }
}
