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
 */
record RaftBounds(
    List<Beginning> beginnings,
    int campaigns,
    int proposals,
    int beats,
    int duplicates,
    int crashes,
    Set<Integer> slowDisks) {
  static final List<NodeId> MEMBERS = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));
  static final ShardId SHARD = ShardId.parse("k1/eu/0");

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
  }

  /** Members with empty logs that know of each other, and so many elections and commands. */
  static RaftBounds of(int campaigns, int proposals) {
    Beginning empty = Beginning.of(0);
    return new RaftBounds(List.of(empty, empty, empty), campaigns, proposals, 0, 0, 0, Set.of());
  }

  RaftBounds from(Beginning a, Beginning b, Beginning c) {
    return new RaftBounds(
        List.of(a, b, c), campaigns, proposals, beats, duplicates, crashes, slowDisks);
  }

  RaftBounds beats(int inAll) {
    return new RaftBounds(beginnings, campaigns, proposals, inAll, duplicates, crashes, slowDisks);
  }

  RaftBounds duplicates(int inAll) {
    return new RaftBounds(beginnings, campaigns, proposals, beats, inAll, crashes, slowDisks);
  }

  RaftBounds slowDisks(Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(beginnings, campaigns, proposals, beats, duplicates, crashes, these);
  }

  RaftBounds crashes(int inAll, Integer... replicas) {
    Set<Integer> these = Set.of(replicas);
    return new RaftBounds(beginnings, campaigns, proposals, beats, duplicates, inAll, these);
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
        "from terms %s, %d campaigns, %d commands, %d beats, %d duplicates, %d crashes, slow disks"
            + " %s",
        beginnings.stream().map(b -> b.blank() ? "blank" : b.termsOfEntries().toString()).toList(),
        campaigns,
        proposals,
        beats,
        duplicates,
        crashes,
        new TreeSet<>(slowDisks));
  }
}
