package io.terroir.raft.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RaftWireTest {
  private static final Term TERM = new Term(7);
  private static final LogPosition POSITION = new LogPosition(new Term(6), 41);

  private static final LogPosition SESSION = new LogPosition(new Term(5), 17);

  private static final Membership MEMBERS =
      new Membership(
          List.of(new NodeId("a"), new NodeId("b")),
          List.of(new NodeId("a")),
          List.of(new NodeId("learner")));

  static Stream<Message> messages() {
    Entry nothing = new Entry(new LogPosition(TERM, 42), Entry.Kind.NOTHING, ByteString.EMPTY);
    Entry command =
        new Entry(
            new LogPosition(TERM, 43), Entry.Kind.COMMAND, ByteString.copyFromUtf8("payload"));
    Entry members = Entry.members(TERM, 44, MEMBERS);
    Message.Joiner joiner = new Message.Joiner(new DiskId(-3), 7);
    return Stream.of(
        new Message.PreVoteRequest(TERM, POSITION),
        new Message.PreVoteResponse(TERM, new Term(8), true, true),
        new Message.VoteRequest(TERM, POSITION),
        new Message.VoteRequest(TERM, POSITION, true),
        new Message.TimeoutNow(TERM),
        new Message.MemberQuery(TERM),
        new Message.Removed(TERM, POSITION),
        new Message.VoteResponse(TERM, true),
        new Message.AppendEntries(TERM, POSITION, List.of(nothing, command, members), 40),
        new Message.AppendEntries(TERM, LogPosition.ZERO, List.of(), 0),
        new Message.AppendEntries(TERM, POSITION, List.of(nothing), 40, SESSION),
        new Message.AppendAccepted(TERM, 43, false, SESSION),
        new Message.AppendRejected(TERM, 44, POSITION, false, SESSION),
        new Message.Heartbeat(TERM, 9, 40, 30, false, SESSION),
        new Message.HeartbeatResponse(TERM, 9, Optional.of(joiner), false, SESSION),
        new Message.SnapshotChunk(
            TERM,
            POSITION,
            new Configuration(POSITION, MEMBERS),
            2,
            3,
            false,
            -1,
            ByteString.EMPTY,
            ByteString.EMPTY,
            SESSION),
        new Message.SnapshotChunkReceived(TERM, 2, 4, 3, SESSION),
        new Message.SnapshotInstalled(TERM, 41, false, SESSION),
        new Message.AppendAccepted(TERM, 43, false),
        new Message.AppendAccepted(TERM, 43, true),
        new Message.AppendRejected(TERM, 44, POSITION, true),
        new Message.Heartbeat(TERM, 9, 40, 30),
        new Message.HeartbeatResponse(TERM, 9, Optional.empty()),
        new Message.HeartbeatResponse(TERM, 9, Optional.of(joiner)),
        new Message.Heartbeat(TERM, 9, 40, 30, true),
        new Message.HeartbeatResponse(TERM, 9, Optional.empty(), true),
        new Message.SnapshotChunk(
            TERM,
            POSITION,
            new Configuration(POSITION, MEMBERS),
            2,
            3,
            true,
            -1,
            ByteString.copyFromUtf8("digest"),
            ByteString.copyFromUtf8("data"),
            LogPosition.ZERO),
        new Message.SnapshotChunkReceived(TERM, 2, 4, 0, LogPosition.ZERO),
        new Message.SnapshotInstalled(TERM, 41, true),
        new Message.ReadIndexRequest(TERM, -5),
        new Message.ReadIndexResponse(TERM, -5, 43, 41));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesComeBackAsTheyWere(Message message) {
    assertThat(RaftWire.decode(RaftWire.encode(message))).isEqualTo(message);
  }

  @Test
  void everyKindOfMessageIsTested() {
    assertThat(messages().map(Object::getClass).distinct()).hasSize(17);
  }

  /** Else it would be in the log before it is found out. */
  @Test
  void membersThatCannotBeReadAreRefused() {
    Entry members =
        new Entry(
            new LogPosition(TERM, 42), Entry.Kind.MEMBERS, ByteString.copyFromUtf8("nonsense"));
    ByteString message =
        RaftWire.encode(new Message.AppendEntries(TERM, POSITION, List.of(members), 40));
    assertThatThrownBy(() -> RaftWire.decode(message)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> RaftWire.decode(ByteString.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RaftWire.decode(ByteString.copyFromUtf8("nonsense")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
