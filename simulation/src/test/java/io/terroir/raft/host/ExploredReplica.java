package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Effects;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Role;
import io.terroir.raft.log.EntryLog;
import io.terroir.raft.log.GroupJournal;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.simulation.explore.Envelope;
import io.terroir.simulation.explore.InstantJournal;
import io.terroir.simulation.explore.LiveReplica;
import io.terroir.simulation.explore.Outcome;
import io.terroir.simulation.explore.Peek;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The real core, log and journal records of one replica, driven in the order that {@link
 * GroupDriver} keeps and recovered by {@link Recovery}.
 *
 * <p>The state machine's store is always behind by as much as it can be: a restart finds nothing
 * applied, so nothing known to be committed.
 */
final class ExploredReplica implements LiveReplica<ReplicaFacts> {
  /** More ticks than any timeout has. */
  private static final int TICKS_MAX = 20;

  private static final DiskId CREATED_ON = new DiskId(1);

  private final NodeId self;
  private final RaftBounds bounds;
  private final boolean slowDisk;
  private final ShardId shard = RaftBounds.SHARD;
  private final Deque<Write> underWay = new ArrayDeque<>();
  private InstantJournal disk = new InstantJournal();
  private DiskId diskId = CREATED_ON;
  private GroupJournal journal;
  private RaftCore core;
  private EntryLog log;

  /** Work that was handed over, and what is to leave when it is on disk. */
  private record Write(DurableWork work, List<Outbound> afterwards) {}

  ExploredReplica(int number, RaftBounds bounds) {
    this.self = RaftBounds.MEMBERS.get(number);
    this.bounds = bounds;
    this.slowDisk = bounds.slowDisks().contains(number);
    bounds.beginnings().get(number).writeTo(new GroupJournal(disk, shard), disk);
    Recovery.Recovered recovered = recovered();
    journal = recovered.journal();
    core = recovered.core();
    log = recovered.log();
    begin(recovered);
    // What it may have promised before its first start is over.
    loseTouch(new ArrayList<>());
    bounds.past().get(number).forEach(this::take);
  }

  private void restart() {
    underWay.clear();
    Recovery.Recovered recovered = recovered();
    journal = recovered.journal();
    core = recovered.core();
    log = recovered.log();
    begin(recovered);
  }

  private Recovery.Recovered recovered() {
    return Recovery.recover(
        shard,
        self,
        diskId,
        RaftBounds.MEMBERS,
        Optional.of(CREATED_ON),
        disk,
        LogPosition.ZERO,
        Optional.empty(),
        () -> -1L,
        RaftBounds.CONFIG);
  }

  private void begin(Recovery.Recovered recovered) {
    recovered.first().forEach(work -> underWay.add(new Write(work, new ArrayList<>())));
    while (!underWay.isEmpty()) {
      write(new ArrayList<>());
    }
  }

  @Override
  public Outcome take(Object event) {
    List<Envelope> sent = new ArrayList<>();
    if (event instanceof ExploredEvent.Deliver e) {
      step(new Input.Receive(e.from(), e.message()), sent);
    } else if (event instanceof ExploredEvent.Written) {
      write(sent);
    } else if (event instanceof ExploredEvent.Propose) {
      String name = core.term() + "/" + (log.last().index() + 1);
      step(new Input.Propose(List.of(ByteString.copyFromUtf8(name))), sent);
    } else if (event instanceof ExploredEvent.ChangeMembers e) {
      LogPosition of = core.configuration().at();
      step(new Input.ChangeMembers(of, Membership.of(e.voters())), sent);
    } else if (event instanceof ExploredEvent.LoseTouch) {
      loseTouch(sent);
    } else if (event instanceof ExploredEvent.Campaign) {
      campaign(sent);
    } else if (event instanceof ExploredEvent.Beat) {
      step(new Input.Tick(), sent);
    } else if (event instanceof ExploredEvent.CrashAndRestart e) {
      crashAndRestart(e.written());
      return new Outcome(sent, true);
    } else if (event instanceof ExploredEvent.ReplaceDisk) {
      replaceDisk();
      return new Outcome(sent, true);
    }
    while (!slowDisk && !underWay.isEmpty()) {
      write(sent);
    }
    return new Outcome(sent, false);
  }

  private void loseTouch(List<Envelope> sent) {
    while (inTouch()) {
      step(new Input.Tick(), sent);
    }
  }

  /** Who does not vote, or votes alone, asks nobody and lets its timeouts pass. */
  private void campaign(List<Envelope> sent) {
    for (int ticks = 0; sent.isEmpty() && ticks < TICKS_MAX; ticks++) {
      step(new Input.Tick(), sent);
    }
  }

  private void crashAndRestart(int written) {
    for (int i = 0; i < written; i++) {
      writeToDisk(underWay.remove());
    }
    restart();
  }

  private void replaceDisk() {
    disk = new InstantJournal();
    diskId = new DiskId(diskId.number() + 1);
    restart();
  }

  private void step(Input input, List<Envelope> sent) {
    Effects effects = core.step(input);
    effects.sendNow().forEach(outbound -> send(outbound, sent));
    effects.durable().ifPresent(work -> underWay.add(new Write(work, new ArrayList<>())));
    for (Outbound outbound : effects.sendWhenDurable()) {
      if (underWay.isEmpty()) {
        send(outbound, sent);
      } else {
        underWay.getLast().afterwards().add(outbound);
      }
    }
  }

  private void write(List<Envelope> sent) {
    Write done = underWay.remove();
    writeToDisk(done);
    done.afterwards().forEach(outbound -> send(outbound, sent));
    step(done.work().completion(), sent);
  }

  private void writeToDisk(Write write) {
    JournalBatch batch = new JournalBatch();
    journal.add(write.work(), batch);
    disk.commit(batch, () -> {});
  }

  /** Without reads, only answers to heartbeats of who may lose its disk decide something. */
  private void send(Outbound outbound, List<Envelope> sent) {
    Message message = outbound.message();
    boolean answersHeartbeat =
        message instanceof Message.HeartbeatResponse response
            && response.round() > 0
            && response.joiner().isEmpty()
            && !mayHaveJoined();
    boolean unwanted = message instanceof Message.Heartbeat && bounds.beats() == 0;
    if (!answersHeartbeat && !unwanted) {
      int from = RaftBounds.MEMBERS.indexOf(self);
      sent.add(new Envelope(from, RaftBounds.MEMBERS.indexOf(outbound.to()), message));
    }
  }

  private boolean mayHaveJoined() {
    return bounds.disksLostMax(RaftBounds.MEMBERS.indexOf(self)) > 0;
  }

  private boolean inTouch() {
    int sincePromise = (int) Peek.at(core, "election", "ticksSincePromise");
    return core.role() != Role.LEADER && sincePromise < RaftBounds.CONFIG.core().electionTicksMin();
  }

  @Override
  public Object memory() {
    return List.of(core, underWay, disk, diskId);
  }

  @Override
  public ReplicaFacts facts() {
    List<Entry> entries = new ArrayList<>();
    while (entries.size() < log.last().index()) {
      entries.addAll(log.read(entries.size() + 1, Integer.MAX_VALUE));
    }
    return new ReplicaFacts(
        core.role(),
        core.hardState(),
        entries,
        core.applicableIndex(),
        underWay.size(),
        Math.toIntExact(diskId.number() - CREATED_ON.number()),
        inTouch());
  }
}
