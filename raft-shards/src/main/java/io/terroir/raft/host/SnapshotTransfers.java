package io.terroir.raft.host;

import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message.SnapshotChunkReceived;
import io.terroir.raft.core.Term;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The snapshots that a leader is sending, one per follower at most. */
final class SnapshotTransfers {
  private final RaftStateMachine stateMachine;
  private final GroupMessenger messenger;
  private final Pipe pipe;
  private final int chunkBytes;
  private final Configuration creation;
  private final Consumer<RuntimeException> onFailure;
  private final Map<NodeId, SnapshotSender> senders = new HashMap<>();
  private long installed;

  SnapshotTransfers(
      RaftStateMachine stateMachine,
      GroupMessenger messenger,
      Pipe pipe,
      int chunkBytes,
      Configuration creation,
      Consumer<RuntimeException> onFailure) {
    this.stateMachine = stateMachine;
    this.messenger = messenger;
    this.pipe = pipe;
    this.chunkBytes = chunkBytes;
    this.creation = creation;
    this.onFailure = onFailure;
  }

  /**
   * Begins a transfer of the state of this moment.
   *
   * @param session see {@link io.terroir.raft.core.Message.ToFollower#session}
   */
  void begin(NodeId to, Term term, LogPosition session) {
    end(to);
    RaftStateMachine.Snapshot snapshot = stateMachine.snapshot();
    Configuration configuration =
        snapshot.configuration().map(Configuration::decode).orElse(creation);
    SnapshotSender sender =
        new SnapshotSender(
            to, term, messenger, pipe, snapshot, configuration, session, chunkBytes, onFailure);
    senders.put(to, sender);
    sender.pump();
  }

  void received(NodeId from, SnapshotChunkReceived answer) {
    SnapshotSender sender = senders.get(from);
    if (sender != null) {
      sender.received(answer.position(), answer.nextNumber());
    }
  }

  void installed(NodeId from, long index) {
    SnapshotSender sender = senders.get(from);
    if (sender != null) {
      sender.installed(index);
      if (sender.state() == SnapshotSender.State.INSTALLED) {
        senders.remove(from);
        installed++;
      }
    }
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return senders.isEmpty();
  }

  /** Lets time pass; returns the followers whose transfer was given up. */
  List<NodeId> tick() {
    if (senders.isEmpty()) {
      return List.of();
    }
    List<NodeId> givenUp = new ArrayList<>();
    senders.values().forEach(SnapshotSender::tick);
    senders.forEach(
        (to, sender) -> {
          if (sender.state() == SnapshotSender.State.GIVEN_UP) {
            givenUp.add(to);
          }
        });
    givenUp.forEach(senders::remove);
    return givenUp;
  }

  /** This replica leads no more. */
  void endAll() {
    senders.values().forEach(SnapshotSender::close);
    senders.clear();
  }

  private void end(NodeId to) {
    SnapshotSender old = senders.remove(to);
    if (old != null) {
      old.close();
    }
  }

  /** Snapshots that followers have confirmed. */
  long installed() {
    return installed;
  }
}
