package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.HardState;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.id.DiskId;
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
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a replica makes of a store and a journal that a crash left at different places. */
class RecoveryTest {
  private static final NodeId SELF = new NodeId("eu-1");
  private static final NodeId OTHER = new NodeId("eu-2");
  private static final RegionId REGION = new RegionId("eu-west-1");
  private static final ShardId SHARD = new ShardId(new KeyspaceId(1), REGION, 0);
  private static final DiskId DISK = new DiskId(7);
  private static final Term FIRST = new Term(1);

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedNode node = world.node(new Peer(SELF, REGION));
  private final GroupJournal journal = new GroupJournal(node.journal(), SHARD);
  private Optional<ByteString> appliedConfiguration = Optional.empty();

  private void write(DurableWork work) {
    JournalBatch batch = new JournalBatch();
    journal.add(work, batch);
    node.journal().commit(batch, () -> {});
    world.runFor(Duration.ofSeconds(1));
  }

  private void writeEntry(long index) {
    LogPosition position = new LogPosition(FIRST, index);
    write(new Entry(position, Entry.Kind.COMMAND, ByteString.copyFromUtf8("c" + index)));
  }

  private void writeMembers(long index, Membership members) {
    write(Entry.members(FIRST, index, members));
  }

  private void write(Entry entry) {
    write(
        new DurableWork(
            Optional.of(new HardState(FIRST, Optional.empty(), false)),
            Optional.empty(),
            Optional.empty(),
            List.of(entry),
            new Input.Persisted(FIRST, entry.position())));
  }

  private Recovery.Recovered recover(LogPosition applied) {
    return recover(applied, DISK);
  }

  private Recovery.Recovered recover(LogPosition applied, DiskId createdOn) {
    return Recovery.recover(
        SHARD,
        SELF,
        DISK,
        List.of(SELF),
        Optional.of(createdOn),
        node.journal(),
        applied,
        appliedConfiguration,
        new Random(1),
        RaftConfig.defaults());
  }

  /** The process died between the flush of a snapshot and the reset of its log. */
  @Test
  void logBeginsAnewAfterAStoreThatIsAheadOfIt() {
    writeEntry(1);
    LogPosition snapshot = new LogPosition(FIRST, 100);

    Recovery.Recovered recovered = recover(snapshot);
    assertThat(recovered.log().last()).isEqualTo(snapshot);
    recovered.first().forEach(this::write);
    writeEntry(101);

    Recovery.Recovered again = recover(snapshot);
    assertThat(again.log().base()).isEqualTo(snapshot);
    assertThat(again.log().last()).isEqualTo(new LogPosition(FIRST, 101));
  }

  /** Entries between the two are nowhere: applying the next one would leave them out. */
  @Test
  void storeThatIsOlderThanTheBeginningOfTheLogIsRefusedWithWhatToDo() {
    writeEntry(1);
    LogPosition snapshot = new LogPosition(FIRST, 100);
    recover(snapshot).first().forEach(this::write);
    assertThatThrownBy(() -> recover(new LogPosition(FIRST, 50)))
        .hasMessageContaining("at index 50")
        .hasMessageContaining("begins after 100")
        .hasMessageContaining("remove this node's data directory");
  }

  @Test
  void memberWithoutARecordJoinsOnlyIfItsDiskIsAnotherThanAtTheCreation() {
    assertThat(recover(LogPosition.ZERO).core().joining()).isFalse();
    assertThat(recover(LogPosition.ZERO, new DiskId(8)).core().joining()).isTrue();
  }

  private void remove(LogPosition at) {
    JournalBatch batch = new JournalBatch();
    journal.addRemoval(at, batch);
    node.journal().commit(batch, () -> {});
    world.runFor(Duration.ofSeconds(1));
  }

  /** The disk that the replica names when it asks to be admitted. */
  private static DiskId askedFor(Recovery.Recovered recovered) {
    Message heartbeat = new Message.Heartbeat(FIRST, 1, 0, 0);
    return recovered.core().step(new Input.Receive(OTHER, heartbeat)).sendWhenDurable().stream()
        .map(Outbound::message)
        .filter(Message.HeartbeatResponse.class::isInstance)
        .flatMap(answer -> ((Message.HeartbeatResponse) answer).joiner().stream())
        .map(Message.Joiner::disk)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoWasRemovedHasForgottenWhatItPromised() {
    writeEntry(1);
    remove(new LogPosition(FIRST, 5));
    Recovery.Recovered again = recover(LogPosition.ZERO);
    assertThat(again.core().joining()).as("though it is on the disk of the creation").isTrue();
    assertThat(again.log().last()).isEqualTo(LogPosition.ZERO);
  }

  @Test
  void whoWasRemovedIsOnAnotherDisk() {
    remove(new LogPosition(FIRST, 5));
    DiskId first = askedFor(recover(LogPosition.ZERO));
    assertThat(first).isNotEqualTo(DISK).isEqualTo(askedFor(recover(LogPosition.ZERO)));
    remove(new LogPosition(FIRST, 9));
    assertThat(askedFor(recover(LogPosition.ZERO))).isNotEqualTo(first).isNotEqualTo(DISK);
  }

  /** The members of the creation have nothing to say any more. */
  @Test
  void membersAreThoseOfTheStoreAndOfTheLogAfterIt() {
    LogPosition applied = new LogPosition(FIRST, 2);
    Membership stored = Membership.of(List.of(SELF, OTHER));
    Membership later = Membership.of(List.of(OTHER));
    writeMembers(1, later);
    writeMembers(2, stored);
    appliedConfiguration = Optional.of(new Configuration(applied, stored).encode());
    assertThat(recover(applied).core().configuration().members()).isEqualTo(stored);

    writeMembers(3, later);
    assertThat(recover(applied).core().configuration())
        .isEqualTo(new Configuration(new LogPosition(FIRST, 3), later));
  }

  @Test
  void membersOfASnapshotThatIsAheadOfTheLogAreThoseOfTheStore() {
    writeMembers(1, Membership.of(List.of(OTHER)));
    LogPosition snapshot = new LogPosition(FIRST, 100);
    Membership stored = Membership.of(List.of(SELF, OTHER));
    appliedConfiguration = Optional.of(new Configuration(snapshot, stored).encode());
    assertThat(recover(snapshot).core().configuration().members()).isEqualTo(stored);
  }

  /** Nothing of the store was flushed before a crash; the log brings the members back. */
  @Test
  void membersAreThoseOfTheLogIfNothingIsApplied() {
    Membership members = new Membership(List.of(SELF, OTHER), List.of(SELF), List.of());
    writeMembers(1, members);
    assertThat(recover(LogPosition.ZERO).core().configuration().members()).isEqualTo(members);
  }

  /** The process died after a split was on disk, before the group that it founds was opened. */
  @Test
  void founderWithoutARecordBeginsInTheTermOfTheSplit() {
    LogPosition split = new LogPosition(new Term(4), 9);

    Recovery.Recovered founded = recover(split);
    assertThat(founded.core().joining()).isFalse();
    assertThat(founded.core().term()).isEqualTo(new Term(4));
    assertThat(founded.log().base()).isEqualTo(split);
    assertThat(recover(split, new DiskId(8)).core().joining()).isTrue();
  }

  @Test
  void memberWithARecordIsWhatTheRecordSays() {
    writeEntry(1);
    assertThat(recover(LogPosition.ZERO, new DiskId(8)).core().joining()).isFalse();
  }
}
