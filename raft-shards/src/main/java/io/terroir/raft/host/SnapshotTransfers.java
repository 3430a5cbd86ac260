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
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The snapshots that a leader is sending, one per follower at most. */
final class SnapshotTransfers {
  private final RaftStateMachine stateMachine;
  private final GroupMessenger messenger;
  private final Pipe pipe;
  private final SnapshotTraffic traffic;
  private final int chunkBytes;
  private final Configuration creation;
  private final Consumer<RuntimeException> onFailure;
  private final Map<NodeId, SnapshotSender> senders = new HashMap<>();
  private final List<NodeId> notBegun = new ArrayList<>();
  private long begun;

  SnapshotTransfers(
      RaftStateMachine stateMachine,
      GroupMessenger messenger,
      Pipe pipe,
      SnapshotTraffic traffic,
      int chunkBytes,
      Configuration creation,
      Consumer<RuntimeException> onFailure) {
    this.stateMachine = stateMachine;
    this.messenger = messenger;
    this.pipe = pipe;
    this.traffic = traffic;
    this.chunkBytes = chunkBytes;
    this.creation = creation;
    this.onFailure = onFailure;
  }

  /**
   * Begins a transfer of the state of this moment; if the node sends as many as it may, the
   * transfer is given up at the next tick.
   *
   * @param session see {@link io.terroir.raft.core.Message.ToFollower#session}
   */
  void begin(NodeId to, Term term, LogPosition session) {
    end(to);
    if (!traffic.begin()) {
      notBegun.add(to);
      return;
    }
    begun++;
    RaftStateMachine.Snapshot snapshot = stateMachine.snapshot();
    Configuration configuration =
        snapshot.configuration().map(Configuration::decode).orElse(creation);
    SnapshotSender sender =
        new SnapshotSender(
            to,
            term,
            begun,
            messenger,
            pipe,
            traffic,
            snapshot,
            configuration,
            session,
            chunkBytes,
            onFailure);
    senders.put(to, sender);
    sender.pump();
  }

  void received(NodeId from, SnapshotChunkReceived answer) {
    SnapshotSender sender = senders.get(from);
    if (sender != null) {
      sender.received(answer);
    }
  }

  void installed(NodeId from, long index) {
    SnapshotSender sender = senders.get(from);
    if (sender != null) {
      sender.installed(index);
      if (sender.state() == SnapshotSender.State.INSTALLED) {
        senders.remove(from);
      }
    }
  }

  /** Whether there is nothing that time could change. */
  boolean isEmpty() {
    return senders.isEmpty() && notBegun.isEmpty();
  }

  /**
   * What is needed from the log by those who are being brought up to date: everything after this.
   */
  OptionalLong oldestIndex() {
    return senders.values().stream().mapToLong(SnapshotSender::index).min();
  }

  /**
   * Lets time pass. Who takes part no more gets no more.
   *
   * @param takesPart whether a node does
   * @return the followers whose transfer was given up
   */
  List<NodeId> tick(Predicate<NodeId> takesPart) {
    if (isEmpty()) {
      return List.of();
    }
    senders.keySet().stream().filter(takesPart.negate()).toList().forEach(this::end);
    List<NodeId> givenUp = new ArrayList<>(notBegun);
    notBegun.clear();
    // Damage that one of them finds ends them all.
    List.copyOf(senders.values()).forEach(SnapshotSender::tick);
    senders.forEach(
        (to, sender) -> {
          if (sender.state() == SnapshotSender.State.GIVEN_UP) {
            givenUp.add(to);
          }
        });
    givenUp.forEach(senders::remove);
    return givenUp;
  }

  /** Gives all of them up; returns the followers that get none now. */
  List<NodeId> abandonAll() {
    List<NodeId> abandoned = new ArrayList<>(notBegun);
    abandoned.addAll(senders.keySet());
    endAll();
    return abandoned;
  }

  /** This replica leads no more. */
  void endAll() {
    senders.values().forEach(SnapshotSender::close);
    senders.clear();
    notBegun.clear();
  }

  private void end(NodeId to) {
    SnapshotSender old = senders.remove(to);
    if (old != null) {
      old.close();
    }
  }
}
