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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupRecordsTest {
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final HardState STATE =
      new HardState(new Term(4), Optional.of(new NodeId("eu-2")), false);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(new NodeId("eu-1"), REGION));
  private final JournalBatch batch = new JournalBatch();

  private static ShardId shard(int number) {
    return new ShardId(new KeyspaceId(1), REGION, number);
  }

  private GroupJournal journal(int number) {
    return new GroupJournal(node.journal(), shard(number));
  }

  private static Entry entry(long term, long index) {
    return new Entry(
        new LogPosition(new Term(term), index),
        Entry.Kind.COMMAND,
        ByteString.copyFromUtf8("four"));
  }

  private void append(int number, Entry... entries) {
    Input.Persisted completion = new Input.Persisted(Term.ZERO, LogPosition.ZERO);
    journal(number)
        .add(
            new DurableWork(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(entries), completion),
            batch);
  }

  private List<GroupRecords> read() {
    boolean[] done = {false};
    node.journal().commit(batch, () -> done[0] = true);
    world.runUntil(() -> done[0], Duration.ofSeconds(1));
    return GroupRecords.readAll(node.journal());
  }

  private List<String> problems() {
    return read().get(0).problems();
  }

  @Test
  void everyGroupIsShownWithItsStateAndTheEndsOfItsLog() {
    journal(1).addHardState(STATE, batch);
    append(1, entry(2, 1), entry(2, 2), entry(4, 3));
    LogPosition base = new LogPosition(new Term(3), 9);
    journal(12).addHardState(STATE, batch);
    journal(12).addReset(base, batch);

    assertThat(read())
        .containsExactly(
            new GroupRecords(
                shard(1),
                Optional.of(STATE),
                LogPosition.ZERO,
                new LogPosition(new Term(4), 3),
                3,
                12,
                List.of()),
            new GroupRecords(shard(12), Optional.of(STATE), base, base, 0, 0, List.of()));
  }

  @Test
  void logBeginsAfterItsBase() {
    journal(1).addHardState(STATE, batch);
    journal(1).addCompaction(new LogPosition(new Term(2), 5), batch);
    append(1, entry(2, 6));

    assertThat(problems()).isEmpty();
  }

  @Test
  void membersThatCannotBeReadAreAProblem() {
    journal(1).addHardState(STATE, batch);
    LogPosition at = new LogPosition(new Term(2), 1);
    append(1, new Entry(at, Entry.Kind.MEMBERS, ByteString.copyFromUtf8("four")));

    assertThat(problems()).singleElement().asString().contains("cannot be read");
  }

  @Test
  void missingEntryIsAProblem() {
    journal(1).addHardState(STATE, batch);
    append(1, entry(2, 1), entry(2, 3));

    assertThat(problems()).containsExactly("entry t2/3 follows t2/1");
  }

  @Test
  void termThatFallsIsAProblem() {
    journal(1).addHardState(STATE, batch);
    append(1, entry(2, 1), entry(1, 2));

    assertThat(problems()).containsExactly("entry t1/2 is of an earlier term than t2/1");
  }

  @Test
  void groupWithoutTermAndVoteIsAProblem() {
    append(1, entry(2, 1));

    assertThat(problems()).containsExactly("it has no term and vote");
  }

  @Test
  void termBeforeThatOfTheLogIsAProblem() {
    journal(1).addHardState(STATE, batch);
    append(1, entry(5, 1));

    assertThat(problems()).containsExactly("its term t4 is before that of t5/1");
  }
}
