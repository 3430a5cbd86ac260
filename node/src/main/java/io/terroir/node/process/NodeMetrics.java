package io.terroir.node.process;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.terroir.epaxos.service.AuditWatch;
import io.terroir.epaxos.service.MemberRenumbering;
import io.terroir.epaxos.service.ReservationExpirer;
import io.terroir.gossip.weak.WeakStore;
import io.terroir.node.wiring.ShardSplitter;
import io.terroir.raft.host.GroupCounters;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.RaftHost;
import io.terroir.raft.host.RaftTimings;
import io.terroir.raft.host.SnapshotTraffic;
import io.terroir.raft.service.StoreScrub;
import io.terroir.raft.shard.HistoryWindow;
import io.terroir.raft.shard.ShardCounters;
import io.terroir.raft.shard.ShardStateMachine;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.telemetry.MemberMetrics;
import java.util.Collection;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What Raft and weak layers of a node count. Raft counts are those of all its groups together. */
final class NodeMetrics {
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("terroir.outcome");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("terroir.reason");
  private static final Attributes NONE = Attributes.empty();

  private final MemberMetrics metrics;

  NodeMetrics(MemberMetrics metrics) {
    this.metrics = metrics;
  }

  void audit(AuditWatch watch) {
    metrics.gauge(
        "terroir.epaxos.audit.divergence",
        "{chain}",
        "Audit chains that are another one at another replica; never anything but 0",
        NONE,
        watch::divergence);
  }

  void reservations(ReservationExpirer expirer) {
    metrics.gauge(
        "terroir.epaxos.reservations.counted",
        "{reservation}",
        "Reservations whose time is counted down here",
        NONE,
        expirer::counted);
  }

  void renumbering(MemberRenumbering renumbering) {
    metrics.counter(
        "terroir.epaxos.renumberings",
        "{change}",
        "Changes proposed here that give another number to members that hold truncation back",
        NONE,
        renumbering::proposed);
  }

  private void raft(Supplier<Collection<RaftGroup>> groups) {
    metrics
        .gauge(
            "terroir.raft.groups", "{group}", "Groups open here", NONE, () -> groups.get().size())
        .gauge(
            "terroir.raft.led",
            "{group}",
            "Groups that this node leads",
            NONE,
            () -> groups.get().stream().filter(RaftGroup::isLeader).count())
        .gauge(
            "terroir.raft.leaderless",
            "{group}",
            "Groups of which this node knows no leader",
            NONE,
            () -> groups.get().stream().filter(group -> group.leader().isEmpty()).count())
        .gauge(
            "terroir.raft.resting",
            "{group}",
            "Groups that rest, as they have nothing to do",
            NONE,
            () -> groups.get().stream().filter(RaftGroup::isResting).count())
        .gauge(
            "terroir.raft.joining",
            "{group}",
            "Groups in which this node does not count yet after the loss of its disk",
            NONE,
            () -> groups.get().stream().filter(RaftGroup::joining).count())
        .gauge(
            "terroir.raft.quarantined",
            "{group}",
            "Groups whose replica here holds something else than it should; never anything but 0",
            NONE,
            () -> groups.get().stream().filter(group -> group.quarantine().isPresent()).count());
    sum(groups, "terroir.raft.elections", "Elections begun", GroupCounters::elections);
    sum(groups, "terroir.raft.proposals", "Commands appended as leader", GroupCounters::proposals);
    sum(groups, "terroir.raft.applied", "Entries applied", GroupCounters::entriesApplied);
    sum(
        groups,
        "terroir.raft.read.rounds",
        "Rounds that reads waited for",
        GroupCounters::readRounds);
    sum(
        groups,
        "terroir.raft.lease.reads",
        "Reads served under a lease, in batches",
        GroupCounters::leaseReads);
    sum(groups, "terroir.raft.compactions", "Times a log was cut", GroupCounters::compactions);
  }

  void raft(RaftHost host) {
    raft(host::groups);
    RaftTimings timings = host.timings();
    metrics
        .timing(
            "terroir.raft.append.duration",
            "From when entries are handed to the journal until they are durable, at every member",
            NONE,
            timings.append())
        .timing(
            "terroir.raft.commit.duration",
            "From when a leader appends a command until it knows that a majority has it on disk",
            NONE,
            timings.commit())
        .timing(
            "terroir.raft.apply.duration",
            "From when a command is known to be committed until its effects are in the store",
            NONE,
            timings.apply())
        .counter(
            "terroir.raft.dropped",
            "{message}",
            "Messages of others that were not taken: malformed, of unknown groups, or too many",
            NONE,
            host::droppedMessages);
    snapshots(host.snapshots());
  }

  private void snapshots(SnapshotTraffic snapshots) {
    sent("installed", snapshots::installed);
    sent("given_up", snapshots::givenUp);
    sent("ended", snapshots::ended);
    received("restored", snapshots::restored);
    received("discarded", snapshots::discarded);
    metrics
        .counter(
            "terroir.raft.snapshots.sent.size",
            "By",
            "Snapshots sent, with what was sent again",
            NONE,
            snapshots::bytesSent)
        .counter(
            "terroir.raft.snapshots.received.size",
            "By",
            "Snapshots received, without what came again",
            NONE,
            snapshots::bytesReceived)
        .time(
            "terroir.raft.snapshots.sent.time",
            "Time that the snapshots took which were installed",
            NONE,
            snapshots::nanosOfInstalled)
        .counter(
            "terroir.raft.snapshots.resumed",
            "{event}",
            "Times that a snapshot went on after its receiver had lost a part of it",
            NONE,
            snapshots::resumed)
        .counter(
            "terroir.raft.snapshots.refused",
            "{chunk}",
            "Chunks of snapshots that arrived damaged",
            NONE,
            snapshots::chunksRefused)
        .gauge(
            "terroir.raft.snapshots.sending",
            "{snapshot}",
            "Snapshots that are being sent",
            NONE,
            snapshots::underWay)
        .gauge(
            "terroir.raft.snapshots.held",
            "By",
            "Chunks of snapshots in memory, sent and not answered, or received before their turn",
            NONE,
            snapshots::heldBytes);
  }

  private void sent(String outcome, LongSupplier count) {
    metrics.counter(
        "terroir.raft.snapshots.sent",
        "{snapshot}",
        "Snapshots that are no longer sent, by what became of them",
        Attributes.of(OUTCOME, outcome),
        count);
  }

  private void received(String outcome, LongSupplier count) {
    metrics.counter(
        "terroir.raft.snapshots.received",
        "{snapshot}",
        "Snapshots that are no longer received, by what became of them",
        Attributes.of(OUTCOME, outcome),
        count);
  }

  private void sum(
      Supplier<Collection<RaftGroup>> groups,
      String name,
      String description,
      ToLongFunction<GroupCounters> counter) {
    metrics.counter(
        name,
        "{event}",
        description,
        NONE,
        () -> groups.get().stream().map(RaftGroup::counters).mapToLong(counter).sum());
  }

  void shards(Supplier<Collection<ShardStateMachine>> machines) {
    outcomes(machines, "executed", ShardCounters::executed);
    outcomes(machines, "repeated", ShardCounters::repeated);
    outcomes(machines, "refused", ShardCounters::refused);
    history(
        machines,
        "terroir.shard.history.size",
        "By",
        "Replaced entries that are kept for reads at a revision, with their keys",
        HistoryWindow::sizeBytes);
    history(
        machines,
        "terroir.shard.history.entries",
        "{entry}",
        "Replaced entries that are kept for reads at a revision",
        HistoryWindow::rows);
  }

  void splits(ShardSplitter splitter) {
    metrics.counter(
        "terroir.shard.splits",
        "{split}",
        "Splits of shards that this node led",
        NONE,
        splitter::done);
    for (Reason reason : Reason.values()) {
      metrics.counter(
          "terroir.shard.splits.refused",
          "{split}",
          "Splits that were asked for and not done, by reason",
          Attributes.of(REASON, reason.name().toLowerCase(Locale.ROOT)),
          () -> splitter.refused(reason));
    }
  }

  private void history(
      Supplier<Collection<ShardStateMachine>> machines,
      String name,
      String unit,
      String description,
      ToLongFunction<HistoryWindow> part) {
    metrics.gauge(
        name,
        unit,
        description,
        NONE,
        () ->
            machines.get().stream()
                .map(machine -> machine.state().history())
                .mapToLong(part)
                .sum());
  }

  private void outcomes(
      Supplier<Collection<ShardStateMachine>> machines,
      String outcome,
      ToLongFunction<ShardCounters> counter) {
    metrics.counter(
        "terroir.shard.writes",
        "{request}",
        "Writes applied to shards, by what became of them",
        Attributes.of(OUTCOME, outcome),
        () -> machines.get().stream().map(ShardStateMachine::counters).mapToLong(counter).sum());
  }

  void scrub(StoreScrub scrub) {
    metrics
        .counter(
            "terroir.shard.scrubbed",
            "By",
            "What was read again of the replicas' rows, to find damage",
            NONE,
            scrub::scrubbedBytes)
        .counter(
            "terroir.shard.scrubs", "{round}", "How often all of it was read", NONE, scrub::rounds);
  }

  void weak(WeakStore store) {
    metrics
        .counter(
            "terroir.weak.written",
            "{update}",
            "Updates accepted from clients",
            NONE,
            () -> store.counters().written())
        .counter(
            "terroir.weak.received",
            "{update}",
            "Updates taken from other replicas",
            NONE,
            () -> store.counters().received())
        .counter(
            "terroir.weak.refused",
            "{update}",
            "Updates of other replicas that were refused, by reason",
            Attributes.of(REASON, "clock"),
            () -> store.counters().refusedForClock())
        .counter(
            "terroir.weak.refused",
            "{update}",
            "Updates of other replicas that were refused, by reason",
            Attributes.of(REASON, "scope"),
            () -> store.counters().refusedForScope());
  }
}
