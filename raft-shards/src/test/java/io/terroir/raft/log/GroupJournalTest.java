package io.terroir.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.transport.Peer;
import io.terroir.simulation.SimulatedNode;
import io.terroir.simulation.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupJournalTest {
  private static final RegionId REGION = new RegionId("eu-west-1");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(new NodeId("eu-1"), REGION));
  private final GroupJournal journal = journal(1);

  private GroupJournal journal(int number) {
    return new GroupJournal(node.journal(), new ShardId(new KeyspaceId(1), REGION, number));
  }

  private static List<Entry> entries(long term, long from, long to) {
    List<Entry> entries = new ArrayList<>();
    for (long index = from; index <= to; index++) {
      LogPosition position = new LogPosition(new Term(term), index);
      ByteString command = ByteString.copyFromUtf8("c" + index);
      entries.add(new Entry(position, Entry.Kind.COMMAND, command));
    }
    return entries;
  }

  private static DurableWork work(
      Optional<HardState> hardState,
      Optional<LogPosition> resetTo,
      Optional<Long> truncateFrom,
      List<Entry> entries) {
    Input.Persisted completion = new Input.Persisted(Term.ZERO, LogPosition.ZERO);
    return new DurableWork(hardState, resetTo, truncateFrom, entries, completion);
  }

  private void write(GroupJournal to, DurableWork work) {
    JournalBatch batch = new JournalBatch();
    to.add(work, batch);
    commit(batch);
  }

  private void commit(JournalBatch batch) {
    boolean[] done = {false};
    node.journal().commit(batch, () -> done[0] = true);
    world.runUntil(() -> done[0], Duration.ofSeconds(1));
  }

  private void append(List<Entry> entries) {
    write(journal, work(Optional.empty(), Optional.empty(), Optional.empty(), entries));
  }

  private static List<Entry> all(GroupJournal.Recovered found) {
    return found.log().read(found.log().base().index() + 1, Integer.MAX_VALUE);
  }

  @Test
  void blankDiskSaysSo() {
    GroupJournal.Recovered found = journal.recover(1000);
    assertThat(found.hardState()).isEmpty();
    assertThat(found.log().last()).isEqualTo(LogPosition.ZERO);
  }

  @Test
  void termVoteAndEntriesComeBack() {
    HardState state = new HardState(new Term(7), Optional.of(new NodeId("eu-2")), true);
    write(
        journal, work(Optional.of(state), Optional.empty(), Optional.empty(), entries(3, 1, 300)));
    GroupJournal.Recovered found = journal.recover(1_000_000);
    assertThat(found.hardState()).contains(state);
    assertThat(all(found)).isEqualTo(entries(3, 1, 300));
  }

  @Test
  void tailThatWasReplacedDoesNotComeBack() {
    append(entries(1, 1, 9));
    write(journal, work(Optional.empty(), Optional.empty(), Optional.of(4L), entries(2, 4, 5)));
    GroupJournal.Recovered found = journal.recover(1_000_000);
    assertThat(found.log().last()).isEqualTo(new LogPosition(new Term(2), 5));
    assertThat(found.log().termAt(3)).contains(new Term(1));
  }

  @Test
  void cutLogBeginsAfterItsBase() {
    append(entries(1, 1, 9));
    JournalBatch batch = new JournalBatch();
    journal.addCompaction(new LogPosition(new Term(1), 6), batch);
    commit(batch);
    GroupJournal.Recovered found = journal.recover(1_000_000);
    assertThat(found.log().base()).isEqualTo(new LogPosition(new Term(1), 6));
    assertThat(all(found)).isEqualTo(entries(1, 7, 9));
  }

  @Test
  void resetLogBeginsAfterTheSnapshot() {
    append(entries(1, 1, 9));
    LogPosition position = new LogPosition(new Term(5), 20);
    write(
        journal,
        work(Optional.empty(), Optional.of(position), Optional.empty(), entries(5, 21, 22)));
    GroupJournal.Recovered found = journal.recover(1_000_000);
    assertThat(found.log().base()).isEqualTo(position);
    assertThat(all(found)).isEqualTo(entries(5, 21, 22));
  }

  @Test
  void groupsDoNotSeeEachOther() {
    append(entries(1, 1, 3));
    write(
        journal(11), work(Optional.empty(), Optional.empty(), Optional.empty(), entries(2, 1, 5)));
    JournalBatch batch = new JournalBatch();
    journal.addReset(new LogPosition(new Term(9), 90), batch);
    commit(batch);
    assertThat(journal(11).recover(1_000_000).log().last().index()).isEqualTo(5);
    assertThat(journal.recover(1_000_000).log().last().index()).isEqualTo(90);
  }

  @Test
  void olderEntriesAreReadInPieces() {
    append(entries(1, 1, 100));
    int three = 3 * entries(1, 50, 50).get(0).sizeBytes();
    assertThat(journal.read(50, 60, three)).isEqualTo(entries(1, 50, 52));
    assertThat(journal.read(50, 52, 1_000_000)).isEqualTo(entries(1, 50, 51));
    assertThat(journal.read(50, 60, 1)).hasSize(1);
  }
}
