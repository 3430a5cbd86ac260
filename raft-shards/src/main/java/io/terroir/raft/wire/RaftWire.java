package io.terroir.raft.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Message.AppendAccepted;
import io.terroir.raft.core.Message.AppendEntries;
import io.terroir.raft.core.Message.AppendRejected;
import io.terroir.raft.core.Message.Heartbeat;
import io.terroir.raft.core.Message.HeartbeatResponse;
import io.terroir.raft.core.Message.PreVoteRequest;
import io.terroir.raft.core.Message.PreVoteResponse;
import io.terroir.raft.core.Message.SnapshotChunk;
import io.terroir.raft.core.Message.SnapshotChunkReceived;
import io.terroir.raft.core.Message.SnapshotInstalled;
import io.terroir.raft.core.Message.VoteRequest;
import io.terroir.raft.core.Message.VoteResponse;
import io.terroir.raft.core.Term;
import io.terroir.raft.proto.AppendAcceptedBody;
import io.terroir.raft.proto.AppendEntriesBody;
import io.terroir.raft.proto.AppendRejectedBody;
import io.terroir.raft.proto.EntryMessage;
import io.terroir.raft.proto.HeartbeatBody;
import io.terroir.raft.proto.HeartbeatResponseBody;
import io.terroir.raft.proto.PositionMessage;
import io.terroir.raft.proto.PreVoteRequestBody;
import io.terroir.raft.proto.PreVoteResponseBody;
import io.terroir.raft.proto.RaftMessage;
import io.terroir.raft.proto.SnapshotChunkBody;
import io.terroir.raft.proto.SnapshotChunkReceivedBody;
import io.terroir.raft.proto.SnapshotInstalledBody;
import io.terroir.raft.proto.VoteRequestBody;
import io.terroir.raft.proto.VoteResponseBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Encodes and decodes messages. Commands and snapshot data are not copied. */
public final class RaftWire {
  private RaftWire() {}

  /** The encoding of {@code message}. */
  public static ByteString encode(Message message) {
    RaftMessage.Builder to = RaftMessage.newBuilder().setTerm(message.term().number());
    if (message instanceof AppendEntries m) {
      to.setAppendEntries(body(m));
    } else if (message instanceof AppendAccepted m) {
      to.setAppendAccepted(AppendAcceptedBody.newBuilder().setMatchIndex(m.matchIndex()));
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
              .setLeaderLastIndex(m.leaderLastIndex()));
    } else if (message instanceof HeartbeatResponse m) {
      to.setHeartbeatResponse(
          HeartbeatResponseBody.newBuilder()
              .setRound(m.round())
              .setJoining(m.joining())
              .setDurableIndex(m.durableIndex()));
    } else if (message instanceof PreVoteRequest m) {
      to.setPreVoteRequest(PreVoteRequestBody.newBuilder().setLast(position(m.last())));
    } else if (message instanceof PreVoteResponse m) {
      to.setPreVoteResponse(
          PreVoteResponseBody.newBuilder()
              .setAskedTerm(m.askedTerm().number())
              .setGranted(m.granted())
              .setProvisional(m.provisional()));
    } else if (message instanceof VoteRequest m) {
      to.setVoteRequest(VoteRequestBody.newBuilder().setLast(position(m.last())));
    } else if (message instanceof VoteResponse m) {
      to.setVoteResponse(
          VoteResponseBody.newBuilder().setGranted(m.granted()).setProvisional(m.provisional()));
    } else if (message instanceof SnapshotChunk m) {
      to.setSnapshotChunk(body(m));
    } else if (message instanceof SnapshotChunkReceived m) {
      to.setSnapshotChunkReceived(
          SnapshotChunkReceivedBody.newBuilder()
              .setPosition(position(m.position()))
              .setNextNumber(m.nextNumber()));
    } else if (message instanceof SnapshotInstalled m) {
      to.setSnapshotInstalled(SnapshotInstalledBody.newBuilder().setIndex(m.index()));
    }
    return to.build().toByteString();
  }

  private static AppendEntriesBody body(AppendEntries m) {
    AppendEntriesBody.Builder body =
        AppendEntriesBody.newBuilder()
            .setPrevious(position(m.previous()))
            .setCommitIndex(m.commitIndex())
            .setLeaderLastIndex(m.leaderLastIndex());
    for (Entry entry : m.entries()) {
      body.addEntries(
          EntryMessage.newBuilder()
              .setTerm(entry.term().number())
              .setKind(entry.kind().number())
              .setCommand(entry.command()));
    }
    return body.build();
  }

  private static SnapshotChunkBody body(SnapshotChunk m) {
    return SnapshotChunkBody.newBuilder()
        .setPosition(position(m.position()))
        .setNumber(m.number())
        .setLast(m.last())
        .setCrc(m.crc())
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
    return switch (from.getBodyCase()) {
      case APPEND_ENTRIES -> appendEntries(term, from.getAppendEntries());
      case APPEND_ACCEPTED -> new AppendAccepted(term, from.getAppendAccepted().getMatchIndex());
      case APPEND_REJECTED -> appendRejected(term, from.getAppendRejected());
      case HEARTBEAT -> heartbeat(term, from.getHeartbeat());
      case HEARTBEAT_RESPONSE ->
          new HeartbeatResponse(
              term,
              from.getHeartbeatResponse().getRound(),
              from.getHeartbeatResponse().getJoining(),
              from.getHeartbeatResponse().getDurableIndex());
      case PRE_VOTE_REQUEST ->
          new PreVoteRequest(term, position(from.getPreVoteRequest().getLast()));
      case PRE_VOTE_RESPONSE ->
          new PreVoteResponse(
              term,
              new Term(from.getPreVoteResponse().getAskedTerm()),
              from.getPreVoteResponse().getGranted(),
              from.getPreVoteResponse().getProvisional());
      case VOTE_REQUEST -> new VoteRequest(term, position(from.getVoteRequest().getLast()));
      case VOTE_RESPONSE ->
          new VoteResponse(
              term, from.getVoteResponse().getGranted(), from.getVoteResponse().getProvisional());
      case SNAPSHOT_CHUNK -> snapshotChunk(term, from.getSnapshotChunk());
      case SNAPSHOT_CHUNK_RECEIVED ->
          new SnapshotChunkReceived(
              term,
              position(from.getSnapshotChunkReceived().getPosition()),
              from.getSnapshotChunkReceived().getNextNumber());
      case SNAPSHOT_INSTALLED ->
          new SnapshotInstalled(term, from.getSnapshotInstalled().getIndex());
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

  private static AppendEntries appendEntries(Term term, AppendEntriesBody body) {
    LogPosition previous = position(body.getPrevious());
    List<Entry> entries = new ArrayList<>(body.getEntriesCount());
    long index = previous.index();
    for (EntryMessage entry : body.getEntriesList()) {
      index++;
      LogPosition at = new LogPosition(new Term(entry.getTerm()), index);
      entries.add(new Entry(at, Entry.Kind.of(entry.getKind()), entry.getCommand()));
    }
    return new AppendEntries(
        term, previous, entries, body.getCommitIndex(), body.getLeaderLastIndex());
  }

  private static AppendRejected appendRejected(Term term, AppendRejectedBody body) {
    return new AppendRejected(
        term, body.getPreviousIndex(), position(body.getHint()), body.getJoining());
  }

  private static Heartbeat heartbeat(Term term, HeartbeatBody body) {
    return new Heartbeat(
        term,
        body.getRound(),
        body.getCommitIndex(),
        body.getMatchedByAllIndex(),
        body.getLeaderLastIndex());
  }

  private static SnapshotChunk snapshotChunk(Term term, SnapshotChunkBody body) {
    return new SnapshotChunk(
        term,
        position(body.getPosition()),
        body.getNumber(),
        body.getLast(),
        body.getCrc(),
        body.getData());
  }

  private static LogPosition position(PositionMessage message) {
    return new LogPosition(new Term(message.getTerm()), message.getIndex());
  }
}
