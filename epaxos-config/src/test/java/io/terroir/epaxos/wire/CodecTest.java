package io.terroir.epaxos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.Ballot;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.Phase;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.Run;
import io.terroir.epaxos.replica.ReplicaChange;
import io.terroir.epaxos.replica.ReplicaChangeOutcome;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final CommandId ID = new CommandId(R1, 3, 42);
  private static final Ballot BALLOT = new Ballot(7, 2);
  private static final Command COMMAND =
      new Command(
          new AccessSet(Set.of("keyspace/1", "regions"), Set.of("origin/1/ab")),
          ByteString.copyFromUtf8("claim"));
  private static final Command BATCH =
      Command.batchOf(
          List.of(
              COMMAND,
              new Command(new AccessSet(Set.of(), Set.of("a")), ByteString.EMPTY),
              COMMAND));
  private static final Deps DEPS =
      new Deps(
          List.of(
              new Run(new Incarnation(R1, 1), 1, 900),
              new Run(new Incarnation(R1, 1), 905, 905),
              new Run(new Incarnation(R1, 2), 3, 4),
              new Run(new Incarnation(R2, 1), 1, 1L << 40)));

  static Stream<Instance> instances() {
    return Stream.of(
        Instance.initial(ID),
        new Instance(
            ID,
            Phase.PREACCEPTED,
            BALLOT,
            Ballot.ZERO,
            Optional.of(COMMAND),
            Optional.of(COMMAND),
            DEPS,
            Deps.NONE),
        new Instance(
            ID,
            Phase.ACCEPTED,
            BALLOT,
            BALLOT,
            Optional.of(BATCH),
            Optional.of(COMMAND),
            DEPS,
            DEPS),
        new Instance(
            ID,
            Phase.ACCEPTED,
            BALLOT,
            BALLOT,
            Optional.of(Nop.NOP),
            Optional.of(COMMAND),
            DEPS,
            DEPS),
        new Instance(
            ID,
            Phase.COMMITTED,
            BALLOT,
            BALLOT,
            Optional.of(Nop.NOP),
            Optional.empty(),
            Deps.NONE,
            DEPS));
  }

  static Stream<Message> messages() {
    return Stream.concat(
        instances().map(vote -> new Message.RecoverOk(ID, BALLOT, vote)),
        Stream.of(
            new Message.PreAccept(ID, COMMAND, DEPS),
            new Message.PreAccept(ID, BATCH, DEPS),
            new Message.PreAcceptOk(ID, DEPS),
            new Message.PreAcceptOk(ID, Deps.NONE),
            new Message.Accept(ID, Ballot.ZERO, COMMAND, DEPS),
            new Message.Accept(ID, BALLOT, Nop.NOP, Deps.NONE),
            new Message.AcceptOk(ID, BALLOT),
            new Message.AcceptOk(ID, Ballot.ZERO),
            new Message.Commit(ID, BALLOT, Nop.NOP, Deps.NONE),
            new Message.Recover(ID, BALLOT),
            new Message.Validate(ID, BALLOT, COMMAND, DEPS),
            new Message.ValidateOk(ID, BALLOT, Set.of()),
            new Message.ValidateOk(
                ID,
                BALLOT,
                Set.of(
                    new Message.Invalidating(new CommandId(R2, 1, 1), true),
                    new Message.Invalidating(new CommandId(R2, 1, 2), false))),
            new Message.Waiting(ID, 0),
            new Message.Waiting(ID, 3),
            new Message.Preempted(ID, BALLOT),
            new Message.TryRecover(ID),
            new Message.Truncated(ID),
            new Message.Progress(DEPS, Frontier.within(DEPS), Frontier.NONE),
            new Message.Progress(Deps.NONE, Frontier.NONE, Frontier.NONE)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messageComesBackAsItWas(Message message) {
    assertThat(MessageCodec.fromProto(MessageCodec.toProto(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("instances")
  void recordComesBackAsItWas(Instance instance) {
    assertThat(RecordCodec.instance(ID, RecordCodec.toBytes(instance))).isEqualTo(instance);
  }

  @Test
  void payloadsOfABatchKeepTheirOrderAndTheirNumber() {
    Message.PreAccept sent = new Message.PreAccept(ID, BATCH, DEPS);
    Message.PreAccept read = (Message.PreAccept) MessageCodec.fromProto(MessageCodec.toProto(sent));
    ByteString claim = COMMAND.payloads().get(0);
    assertThat(read.command().payloads()).containsExactly(claim, ByteString.EMPTY, claim);
    assertThat(read.command().access()).isEqualTo(BATCH.access());
  }

  static Stream<Frame> frames() {
    Membership members =
        Membership.first(Map.of(R1, new NodeId("a"), R2, new NodeId("b")))
            .next(
                Map.of(R2, new NodeId("b"), new ReplicaId(3), new NodeId("c")),
                Map.of(new ReplicaId(3), new DiskId(-1)));
    SnapshotRow row =
        new SnapshotRow(ByteString.copyFromUtf8("key"), ByteString.copyFromUtf8("value"));
    SnapshotPosition position = new SnapshotPosition(true, ByteString.copyFromUtf8("key"));
    return Stream.of(
        new Frame.Protocol(3, new Message.TryRecover(ID)),
        new Frame.Closed(members),
        new Frame.Join(0),
        new Frame.SnapshotRequest(0, SnapshotPosition.START),
        new Frame.SnapshotRequest(-7, position),
        new Frame.SnapshotPage(
            7, members, SnapshotPosition.START, List.of(row), List.of(row, row), position, true),
        new Frame.SnapshotPage(7, members, position, List.of(), List.of(), position, false));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void frameComesBackAsItWas(Frame frame) {
    assertThat(FrameCodec.fromBytes(FrameCodec.toBytes(frame))).isEqualTo(frame);
  }

  @Test
  void changeOfMembersAndItsOutcomeComeBackAsTheyWere() {
    Membership members = Membership.first(Map.of(R1, new NodeId("a")));
    ReplicaChange change =
        new ReplicaChange(4, members.members(), new TreeMap<>(Map.of(R1, new DiskId(7))));
    assertThat(MembershipCodec.change(MembershipCodec.toBytes(change))).isEqualTo(change);
    ReplicaChangeOutcome changed = new ReplicaChangeOutcome(Optional.empty(), members);
    ReplicaChangeOutcome rejected = new ReplicaChangeOutcome(Optional.of("no"), members);
    assertThat(MembershipCodec.outcome(MembershipCodec.toBytes(changed))).isEqualTo(changed);
    assertThat(MembershipCodec.outcome(MembershipCodec.toBytes(rejected))).isEqualTo(rejected);
  }

  @Test
  void commandThatIsProposedAndInitialIsInItsRecordOnce() {
    Instance voted =
        new Instance(
            ID,
            Phase.PREACCEPTED,
            BALLOT,
            Ballot.ZERO,
            Optional.of(COMMAND),
            Optional.of(COMMAND),
            Deps.NONE,
            Deps.NONE);
    Instance read = RecordCodec.instance(ID, RecordCodec.toBytes(voted));
    assertThat(read.initialCommand().orElseThrow()).isSameAs(read.proposal().orElseThrow());
    assertThat(RecordCodec.toBytes(voted).toStringUtf8()).containsOnlyOnce("claim");
  }

  @Test
  void keysSortLikeIds() {
    List<CommandId> ids =
        List.of(
            new CommandId(R1, 1, 2),
            new CommandId(R1, 1, 300),
            new CommandId(R1, 2, 1),
            new CommandId(R2, 1, 1));
    List<ByteString> keys = ids.stream().map(RecordCodec::idToBytes).toList();
    assertThat(keys).isSortedAccordingTo(ByteString.unsignedLexicographicalComparator());
    assertThat(keys.stream().map(RecordCodec::idFromBytes)).containsExactlyElementsOf(ids);
  }

  @Test
  void whatIsNotAMessageIsRefused() {
    assertThatThrownBy(() -> FrameCodec.fromBytes(ByteString.copyFromUtf8("\u0007nonsense")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
