package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
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

/**
 * How far an exploration of Raft goes: three replicas, and so much of everything.
 *
 * @param beginnings what the replicas find on their disks
 * @param campaigns election timeouts that pass, at any replicas
 * @param proposals commands that are proposed, to whoever leads
 * @param beats ticks of leaders; with none, leaders send no heartbeats at all
 * @param duplicates deliveries, of any messages, that leave the message in the network
 * @param crashes of a replica, at any moment, with any of its last writes lost
 * @param slowDisks numbers of the replicas whose writes take as long as you like, and which may
 *     crash; the others' are on disk at once
 * @param past what each replica has been through, by number; what it sent then is lost
 * @param campaigners numbers of the replicas whose election timeouts pass
 * @param lostDisks disks that are lost for good, at any moment, in all; also while another member
 *     joins: safety must not depend on how many join, only whether the group goes on does
 * @param losers numbers of the replicas whose disks may be lost
 */
record RaftBounds(
    List<Beginning> beginnings,
    int campaigns,
    int proposals,
    int beats,
    int duplicates,
    int crashes,
    Set<Integer> slowDisks,
    List<List<ExploredEvent>> past,
    Set<Integer> campaigners,
    int lostDisks,
    Set<Integer> losers) {
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
   */
  record Beginning(boolean blank, long term, List<Long> termsOfEntries) {
    /** A disk that has never held the group. */
    static final Beginning BLANK = new Beginning(true, 0, List.of());

    /** A member that has seen this term and holds entries of these terms. */
    static Beginning of(long term, Long... termsOfEntries) {
      return new Beginning(false, term, List.of(termsOfEntries));
    }

    void writeTo(GroupJournal records, Journal disk) {
      if (blank) {
        return;
      }
      HardState state = new HardState(new Term(term), Optional.empty(), false);
      List<Entry> entries = new ArrayList<>();
      for (long entryTerm : termsOfEntries) {
        LogPosition at = new LogPosition(new Term(entryTerm), entries.size() + 1L);
        entries.add(new Entry(at, Entry.Kind.COMMAND, ByteString.copyFromUtf8("before " + at)));
      }
      Input.Persisted unused = new Input.Persisted(state.term(), LogPosition.ZERO);
      JournalBatch batch = new JournalBatch();
      records.add(
          new DurableWork(Optional.of(state), Optional.empty(), Optional.empty(), entries, unused),
          batch);
      disk.commit(batch, () -> {});
    }
  }

  RaftBounds {
    beginnings = List.copyOf(beginnings);
    slowDisks = Set.copyOf(slowDisks);
    past = List.copyOf(past);
    campaigners = Set.copyOf(campaigners);
    losers = Set.copyOf(losers);
  }

  /** Members with empty logs that know of each other, and so many elections and commands. */
  static RaftBounds of(int campaigns, int proposals) {
    Beginning empty = Beginning.of(0);
    return new RaftBounds(
        List.of(empty, empty, empty),
        campaigns,
        proposals,
        0,
        0,
        0,
        Set.of(),
        NOTHING,
        ALL,
        0,
        Set.of());
  }

  RaftBounds from(Beginning a, Beginning b, Beginning c) {
    return new RaftBounds(
        List.of(a, b, c),
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        slowDisks,
        past,
        campaigners,
        lostDisks,
        losers);
  }

  RaftBounds beats(int inAll) {
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        inAll,
        duplicates,
        crashes,
        slowDisks,
        past,
        campaigners,
        lostDisks,
        losers);
  }

  RaftBounds duplicates(int inAll) {
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        inAll,
        crashes,
        slowDisks,
        past,
        campaigners,
        lostDisks,
        losers);
  }

  RaftBounds slowDisks(Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        these,
        past,
        campaigners,
        lostDisks,
        losers);
  }

  RaftBounds crashes(int inAll, Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        duplicates,
        inAll,
        these,
        past,
        campaigners,
        lostDisks,
        losers);
  }

  /** After each replica has been through this; with any number of disks lost on the way. */
  RaftBounds after(List<ExploredEvent> a, List<ExploredEvent> b, List<ExploredEvent> c) {
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        slowDisks,
        List.of(a, b, c),
        campaigners,
        lostDisks,
        losers);
  }

  /** Disks that replica {@code number} loses at most, in the past and within these bounds. */
  int disksLostMax(int number) {
    long before =
        past.get(number).stream().filter(ExploredEvent.ReplaceDisk.class::isInstance).count();
    return Math.toIntExact(before) + (losers.contains(number) ? lostDisks : 0);
  }

  RaftBounds campaigners(Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        slowDisks,
        past,
        these,
        lostDisks,
        losers);
  }

  RaftBounds lostDisks(int inAll, Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(
        beginnings,
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        slowDisks,
        past,
        campaigners,
        inAll,
        these);
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
        usual.snapshotBytesMax());
  }

  @Override
  public String toString() {
    return String.format(
        "from terms %s, after %s events, %d campaigns of %s, %d commands, %d beats, %d duplicates, %d crashes, slow disks"
            + " %s, %d disks lost of %s",
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
        new TreeSet<>(losers));
  }
}
