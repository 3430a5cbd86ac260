package io.terroir.epaxos.core;

import java.util.List;
import java.util.function.Consumer;

/**
 * The members, and the three ways of speaking to them. A request to all is handled by this replica
 * itself at once, in the same step as it is sent: the proof relies on it (a coordinator that
 * decided on the fast path must itself be committed before it can answer a recovery). An answer,
 * also one to itself, leaves only when it is durable.
 */
final class Peers {
  private final ReplicaId self;
  private final List<ReplicaId> members;
  private final Quorums quorums;
  private final Outbox outbox;
  private final Consumer<Message> handledBySelf;

  Peers(ReplicaId self, List<ReplicaId> members, Outbox outbox, Consumer<Message> handledBySelf) {
    this.self = self;
    this.members = members.stream().sorted().toList();
    this.quorums = new Quorums(members.size());
    this.outbox = outbox;
    this.handledBySelf = handledBySelf;
  }

  ReplicaId self() {
    return self;
  }

  /** All members including this one, in order. */
  List<ReplicaId> members() {
    return members;
  }

  Quorums quorums() {
    return quorums;
  }

  /** For requests that attest nothing of this replica's own that is not durable yet. */
  void requestNow(Iterable<ReplicaId> receivers, Message request) {
    for (ReplicaId receiver : receivers) {
      if (receiver.equals(self)) {
        handledBySelf.accept(request);
      } else {
        outbox.sendNow(receiver, request);
      }
    }
  }

  /** For requests whose own part of the work must not be forgotten once others have heard them. */
  void requestWhenDurable(Iterable<ReplicaId> receivers, Message request) {
    for (ReplicaId receiver : receivers) {
      if (receiver.equals(self)) {
        handledBySelf.accept(request);
      } else {
        outbox.sendWhenDurable(receiver, request);
      }
    }
  }

  /** For votes and for everything else that says what this replica has written. */
  void answer(ReplicaId to, Message answer) {
    outbox.sendWhenDurable(to, answer);
  }
}
