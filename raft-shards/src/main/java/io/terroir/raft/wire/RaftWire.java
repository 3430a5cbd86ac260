package io.terroir.raft.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Message.Answer;
import io.terroir.raft.core.Message.AppendAccepted;
import io.terroir.raft.core.Message.AppendEntries;
import io.terroir.raft.core.Message.AppendRejected;
import io.terroir.raft.core.Message.Heartbeat;
import io.terroir.raft.core.Message.HeartbeatResponse;
import io.terroir.raft.core.Message.Joiner;
import io.terroir.raft.core.Message.MemberQuery;
import io.terroir.raft.core.Message.PreVoteRequest;
import io.terroir.raft.core.Message.PreVoteResponse;
import io.terroir.raft.core.Message.ReadIndexRequest;
import io.terroir.raft.core.Message.ReadIndexResponse;
import io.terroir.raft.core.Message.Removed;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Message.SnapshotChunkReceived;
import io.terroir.raft.core.Message.SnapshotInstalled;
import io.terroir.raft.core.Message.StateReport;
import io.terroir.raft.core.Message.StateVerdict;
import io.terroir.raft.core.Message.TimeoutNow;
import io.terroir.raft.core.Message.ToFollower;
import io.terroir.raft.core.Message.VoteRequest;
import io.terroir.raft.core.Message.VoteResponse;
import io.terroir.raft.core.Term;
import io.terroir.raft.proto.AppendAcceptedBody;
import io.terroir.raft.proto.AppendEntriesBody;
import io.terroir.raft.proto.AppendRejectedBody;
import io.terroir.raft.proto.CheckpointMessage;
import io.terroir.raft.proto.EntryMessage;
import io.terroir.raft.proto.HeartbeatBody;
import io.terroir.raft.proto.HeartbeatResponseBody;
import io.terroir.raft.proto.JoinerMessage;
import io.terroir.raft.proto.MemberQueryBody;
import io.terroir.raft.proto.PositionMessage;
import io.terroir.raft.proto.PreVoteRequestBody;
import io.terroir.raft.proto.PreVoteResponseBody;
import io.terroir.raft.proto.RaftMessage;
import io.terroir.raft.proto.ReadIndexRequestBody;
import io.terroir.raft.proto.ReadIndexResponseBody;
import io.terroir.raft.proto.RemovedBody;
import io.terroir.raft.proto.SnapshotChunkBody;
import io.terroir.raft.proto.SnapshotChunkReceivedBody;
import io.terroir.raft.proto.SnapshotInstalledBody;
import io.terroir.raft.proto.StateReportBody;
import io.terroir.raft.proto.StateVerdictBody;
import io.terroir.raft.proto.TimeoutNowBody;
import io.terroir.raft.proto.VoteRequestBody;
import io.terroir.raft.proto.VoteResponseBody;
import io.terroir.runtime.id.DiskId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encodes and decodes messages. Commands and snapshot data are not copied. */
public final class RaftWire {
  private RaftWire() {}

  /** The encoding of {@code message}. */
  public static ByteString encode(Message message) {
    RaftMessage.Builder to = RaftMessage.newBuilder().setTerm(message.term().number());
    if (message instanceof ToFollower m) {
      addSession(m.session(), to);
    } else if (message instanceof Answer m) {
      addSession(m.session(), to);
    }
    if (message instanceof AppendEntries m) {
      to.setAppendEntries(body(m));
    } else if (message instanceof AppendAccepted m) {
      to.setAppendAccepted(
          AppendAcceptedBody.newBuilder().setMatchIndex(m.matchIndex()).setJoining(m.joining()));
    } else if (message instanceof AppendRejected m) {
      to.setAppendRejected(
          AppendRejectedBody.newBuilder()
              .setPreviousIndex(m.previousIndex())
              .setHint(position(m.hint()))
              .setJoining(m.joining()));
    } else if (message instanceof Heartbeat m) {
      to.setHeartbeat(
          HeartbeatBody.newBuilder()
              .setRound(m.round())
              .setCommitIndex(m.commitIndex())
              .setMatchedByAllIndex(m.matchedByAllIndex())
              .setRest(m.rest()));
    } else if (message instanceof HeartbeatResponse m) {
      to.setHeartbeatResponse(body(m));
    } else if (message instanceof PreVoteRequest m) {
      to.setPreVoteRequest(PreVoteRequestBody.newBuilder().setLast(position(m.last())));
    } else if (message instanceof PreVoteResponse m) {
      to.setPreVoteResponse(
          PreVoteResponseBody.newBuilder()
              .setAskedTerm(m.askedTerm().number())
              .setGranted(m.granted())
              .setJoining(m.joining()));
    } else if (message instanceof VoteRequest m) {
      to.setVoteRequest(
          VoteRequestBody.newBuilder().setLast(position(m.last())).setByTransfer(m.byTransfer()));
    } else if (message instanceof TimeoutNow) {
      to.setTimeoutNow(TimeoutNowBody.getDefaultInstance());
    } else if (message instanceof MemberQuery) {
      to.setMemberQuery(MemberQueryBody.getDefaultInstance());
    } else if (message instanceof Removed m) {
      to.setRemoved(RemovedBody.newBuilder().setAt(position(m.at())));
    } else if (message instanceof VoteResponse m) {
      to.setVoteResponse(VoteResponseBody.newBuilder().setGranted(m.granted()));
    } else if (message instanceof SnapshotChunk m) {
      to.setSnapshotChunk(body(m));
    } else if (message instanceof SnapshotChunkReceived m) {
      to.setSnapshotChunkReceived(
          SnapshotChunkReceivedBody.newBuilder()
              .setTransfer(m.transfer())
              .setNextNumber(m.nextNumber())
              .setDurableNumber(m.durableNumber()));
    } else if (message instanceof SnapshotInstalled m) {
      to.setSnapshotInstalled(
          SnapshotInstalledBody.newBuilder().setIndex(m.index()).setJoining(m.joining()));
    } else if (message instanceof ReadIndexRequest m) {
      to.setReadIndexRequest(ReadIndexRequestBody.newBuilder().setNumber(m.number()));
    } else if (message instanceof ReadIndexResponse m) {
      to.setReadIndexResponse(
          ReadIndexResponseBody.newBuilder()
              .setNumber(m.number())
              .setIndex(m.index())
              .setCommitIndex(m.commitIndex()));
    } else if (message instanceof StateReport m) {
      to.setStateReport(
          StateReportBody.newBuilder()
              .addAllCheckpoints(m.checkpoints().stream().map(RaftWire::checkpoint).toList()));
    } else if (message instanceof StateVerdict m) {
      to.setStateVerdict(body(m));
    }
    return to.build().toByteString();
  }

  private static void addSession(LogPosition session, RaftMessage.Builder to) {
    if (!session.equals(LogPosition.ZERO)) {
      to.setSession(position(session));
    }
  }

  private static AppendEntriesBody body(AppendEntries m) {
    AppendEntriesBody.Builder body =
        AppendEntriesBody.newBuilder()
            .setPrevious(position(m.previous()))
            .setCommitIndex(m.commitIndex());
    for (Entry entry : m.entries()) {
      body.addEntries(
          EntryMessage.newBuilder()
              .setTerm(entry.term().number())
              .setKind(entry.kind().number())
              .setCommand(entry.command()));
    }
    return body.build();
  }

  private static HeartbeatResponseBody body(HeartbeatResponse m) {
    HeartbeatResponseBody.Builder body =
        HeartbeatResponseBody.newBuilder().setRound(m.round()).setRests(m.rests());
    m.joiner()
        .ifPresent(
            joiner ->
                body.setJoiner(
                    JoinerMessage.newBuilder()
                        .setDisk(joiner.disk().number())
                        .setDurableIndex(joiner.durableIndex())));
    return body.build();
  }

  private static StateVerdictBody body(StateVerdict m) {
    StateVerdictBody.Builder body =
        StateVerdictBody.newBuilder()
            .setReceivedIndex(m.receivedIndex())
            .setAgreedIndex(m.agreedIndex())
            .setUndecidedAt(m.undecidedAt());
    m.right().ifPresent(right -> body.setRight(checkpoint(right)));
    return body.build();
  }

  private static CheckpointMessage checkpoint(Checkpoint checkpoint) {
    return CheckpointMessage.newBuilder()
        .setIndex(checkpoint.index())
        .setHash(checkpoint.hash())
        .build();
  }

  private static SnapshotChunkBody body(SnapshotChunk m) {
    return SnapshotChunkBody.newBuilder()
        .setPosition(position(m.position()))
        .setConfiguration(m.configuration().encode())
        .setTransfer(m.transfer())
        .setNumber(m.number())
        .setLast(m.last())
        .setCrc(m.crc())
        .setDigest(m.digest())
        .setData(m.data())
        .build();
  }

  private static PositionMessage position(LogPosition position) {
    return PositionMessage.newBuilder()
        .setTerm(position.term().number())
        .setIndex(position.index())
        .build();
  }

  /**
   * What {@code bytes} encode.
   *
   * @throws IllegalArgumentException if they are no message of this release
   */
  public static Message decode(ByteString bytes) {
    RaftMessage from = parse(bytes);
    Term term = new Term(from.getTerm());
    LogPosition session = position(from.getSession());
    return switch (from.getBodyCase()) {
      case APPEND_ENTRIES -> appendEntries(term, from.getAppendEntries(), session);
      case APPEND_ACCEPTED ->
          new AppendAccepted(
              term,
              from.getAppendAccepted().getMatchIndex(),
              from.getAppendAccepted().getJoining(),
              session);
      case APPEND_REJECTED -> appendRejected(term, from.getAppendRejected(), session);
      case HEARTBEAT -> heartbeat(term, from.getHeartbeat(), session);
      case HEARTBEAT_RESPONSE -> heartbeatResponse(term, from.getHeartbeatResponse(), session);
      case PRE_VOTE_REQUEST ->
          new PreVoteRequest(term, position(from.getPreVoteRequest().getLast()));
      case PRE_VOTE_RESPONSE ->
          new PreVoteResponse(
              term,
              new Term(from.getPreVoteResponse().getAskedTerm()),
              from.getPreVoteResponse().getGranted(),
              from.getPreVoteResponse().getJoining());
      case VOTE_REQUEST ->
          new VoteRequest(
              term,
              position(from.getVoteRequest().getLast()),
              from.getVoteRequest().getByTransfer());
      case MEMBER_QUERY -> new MemberQuery(term);
      case REMOVED -> new Removed(term, position(from.getRemoved().getAt()));
      case TIMEOUT_NOW -> new TimeoutNow(term);
      case VOTE_RESPONSE -> new VoteResponse(term, from.getVoteResponse().getGranted());
      case SNAPSHOT_CHUNK -> snapshotChunk(term, from.getSnapshotChunk(), session);
      case SNAPSHOT_CHUNK_RECEIVED ->
          new SnapshotChunkReceived(
              term,
              from.getSnapshotChunkReceived().getTransfer(),
              from.getSnapshotChunkReceived().getNextNumber(),
              from.getSnapshotChunkReceived().getDurableNumber(),
              session);
      case SNAPSHOT_INSTALLED ->
          new SnapshotInstalled(
              term,
              from.getSnapshotInstalled().getIndex(),
              from.getSnapshotInstalled().getJoining(),
              session);
      case READ_INDEX_REQUEST -> new ReadIndexRequest(term, from.getReadIndexRequest().getNumber());
      case READ_INDEX_RESPONSE ->
          new ReadIndexResponse(
              term,
              from.getReadIndexResponse().getNumber(),
              from.getReadIndexResponse().getIndex(),
              from.getReadIndexResponse().getCommitIndex());
      case STATE_REPORT ->
          new StateReport(
              term,
              from.getStateReport().getCheckpointsList().stream()
                  .map(RaftWire::checkpoint)
                  .toList(),
              session);
      case STATE_VERDICT -> stateVerdict(term, from.getStateVerdict(), session);
      case BODY_NOT_SET -> throw new IllegalArgumentException("not a Raft message");
    };
  }

  private static RaftMessage parse(ByteString bytes) {
    try {
      CodedInputStream in = bytes.newCodedInput();
      in.enableAliasing(true);
      return RaftMessage.parseFrom(in);
    } catch (IOException malformed) {
      throw new IllegalArgumentException("not a Raft message", malformed);
    }
  }

  private static AppendEntries appendEntries(
      Term term, AppendEntriesBody body, LogPosition session) {
    LogPosition previous = position(body.getPrevious());
    List<Entry> entries = new ArrayList<>(body.getEntriesCount());
    long index = previous.index();
    for (EntryMessage message : body.getEntriesList()) {
      index++;
      LogPosition at = new LogPosition(new Term(message.getTerm()), index);
      Entry entry = new Entry(at, Entry.Kind.of(message.getKind()), message.getCommand());
      requireReadable(entry);
      entries.add(entry);
    }
    return new AppendEntries(term, previous, entries, body.getCommitIndex(), session);
  }

  /** What the core itself has to read is refused here, before it is in any log. */
  private static void requireReadable(Entry entry) {
    if (entry.kind() == Entry.Kind.MEMBERS) {
      Configuration unused = Configuration.of(entry);
    }
  }

  private static AppendRejected appendRejected(
      Term term, AppendRejectedBody body, LogPosition session) {
    return new AppendRejected(
        term, body.getPreviousIndex(), position(body.getHint()), body.getJoining(), session);
  }

  private static Heartbeat heartbeat(Term term, HeartbeatBody body, LogPosition session) {
    return new Heartbeat(
        term,
        body.getRound(),
        body.getCommitIndex(),
        body.getMatchedByAllIndex(),
        body.getRest(),
        session);
  }

  private static HeartbeatResponse heartbeatResponse(
      Term term, HeartbeatResponseBody body, LogPosition session) {
    JoinerMessage joiner = body.getJoiner();
    return new HeartbeatResponse(
        term,
        body.getRound(),
        body.hasJoiner()
            ? Optional.of(new Joiner(new DiskId(joiner.getDisk()), joiner.getDurableIndex()))
            : Optional.empty(),
        body.getRests(),
        session);
  }

  private static SnapshotChunk snapshotChunk(
      Term term, SnapshotChunkBody body, LogPosition session) {
    return new SnapshotChunk(
        term,
        position(body.getPosition()),
        Configuration.decode(body.getConfiguration()),
        body.getTransfer(),
        body.getNumber(),
        body.getLast(),
        body.getCrc(),
        body.getDigest(),
        body.getData(),
        session);
  }

  private static StateVerdict stateVerdict(Term term, StateVerdictBody body, LogPosition session) {
    return new StateVerdict(
        term,
        body.getReceivedIndex(),
        body.getAgreedIndex(),
        body.hasRight() ? Optional.of(checkpoint(body.getRight())) : Optional.empty(),
        body.getUndecidedAt(),
        session);
  }

  private static Checkpoint checkpoint(CheckpointMessage message) {
    return new Checkpoint(message.getIndex(), message.getHash());
  }

  private static LogPosition position(PositionMessage message) {
    return new LogPosition(new Term(message.getTerm()), message.getIndex());
  }
}
