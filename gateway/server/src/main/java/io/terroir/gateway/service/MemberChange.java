package io.terroir.gateway.service;

import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.directory.NodeRecord;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operator wants to be changed about the config replicas: one node at a time, so that at
 * most one of the new members has no state yet. Pure.
 */
record MemberChange(Action action, NodeId node) {
  /** Members that a deployment has at most: each more makes every quorum larger and farther. */
  static final int MEMBERS_MAX = 7;

  private static final String FIELD = "node";

  enum Action {
    /** The node becomes a member. */
    ADD,
    /** It is none any more. */
    REMOVE,
    /** It goes on under a new number, after the loss of its disk, or a long time away. */
    REPLACE
  }

  /**
   * The members that this leads to.
   *
   * @param record what the directory knows of the node
   * @param status what the replica on the node answers
   * @throws io.terroir.runtime.error.TerroirRefusedException INVALID_ARGUMENT if it leads to none
   */
  Membership on(Membership current, Optional<NodeRecord> record, Optional<ReplicaStatus> status) {
    Optional<ReplicaId> old = current.on(node);
    NavigableMap<ReplicaId, NodeId> members = new TreeMap<>(current.members());
    NavigableMap<ReplicaId, DiskId> disks = new TreeMap<>();
    if (action == Action.ADD) {
      old.ifPresent(replica -> refuse(node + " is a member already, as " + replica));
      require(
          members.size() < MEMBERS_MAX, "there are " + MEMBERS_MAX + " members, which is the most");
      require(
          status.isPresent(),
          "no config replica answers on "
              + node
              + ": start it with process.join-cluster: true before you add it");
    } else {
      require(old.isPresent(), node + " is no member; the members are " + members.values());
      old.ifPresent(members::remove);
      require(
          action == Action.REPLACE || !members.isEmpty(),
          node + " is the last member, without which nothing is decided");
    }
    if (action != Action.REMOVE) {
      ReplicaId next = new ReplicaId(current.lastIssued() + 1);
      members.put(next, node);
      disks.put(next, disk(record, status));
    }
    return current.next(members, disks);
  }

  /** The number is issued for the disk that the directory knows; it must be the one in use. */
  private DiskId disk(Optional<NodeRecord> record, Optional<ReplicaStatus> status) {
    require(
        record.isPresent(),
        "the directory knows no node " + node + ": it registers itself when it is started");
    DiskId known = record.orElseThrow().disk();
    require(
        status.isEmpty() || status.get().disk().equals(known),
        node + " is on another disk than the directory knows yet; try again in some seconds");
    return known;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      refuse(otherwise);
    }
  }

  private static void refuse(String why) {
    throw Refusal.invalid(FIELD, why).toException();
  }
}
