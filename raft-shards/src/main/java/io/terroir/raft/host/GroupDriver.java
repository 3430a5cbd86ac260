package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Effects;
import io.terroir.raft.core.Effects.DurableWork;
import io.terroir.raft.core.Effects.Outbound;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.RaftCore;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.EntryLog;
import io.terroir.raft.log.GroupJournal;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.journal.Admission;
import io.terroir.runtime.journal.JournalBatch;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.StoreBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what one group's core decides: sends what may go now, hands durable work to the
 * journal, sends what waited for it, then applies. Everything runs on the group's pipe.
 *
 * <p>Messages that wait for the disk go with the newest work under way, as the journal completes in
 * order; if none is under way, everything is on disk and they go at once.
 *
 * <p>A snapshot is written to the store and flushed before any durable work of its step or of later
 * ones reaches the journal: the log may begin after the snapshot only once the store will hold it
 * after a crash. If the process dies in between, the store may be ahead of the log, which {@link
 * Recovery} puts right.
 */
final class GroupDriver implements Sleeper {
  private static final Logger LOG = LoggerFactory.getLogger(GroupDriver.class);
  private static final Refusal HANDING_OVER =
      Refusal.of(Reason.UNAVAILABLE, "leadership is being handed over; send it again");
  private static final Refusal CLOSING =
      Refusal.of(Reason.UNAVAILABLE, "the node is shutting down");

  /** How often a replica in quarantine asks whether it is a member still. */
  private static final int QUESTION_TICKS = 40;

  /** How often a copy is thought of while replicas differ and it is not known who is right. */
  private static final Duration DISPUTE_PAUSE = Duration.ofSeconds(1);

  private static final Optional<Refusal> NO_ROOM = Optional.of(Admission.NO_ROOM);

  private final ShardId shard;
  private final NodeId self;
  private final RaftCore core;
  private final EntryLog log;
  private final GroupJournal journal;
  private final PipeEngine engine;
  private final GroupMessenger messenger;
  private final NodeRounds nodes;
  private final RaftStateMachine stateMachine;
  private final Standing standing;
  private final Consumer<ShardId> onRemoved;
  private final Proposals proposals;
  private final Reads reads;
  private final LeaderLease lease;
  private final Applier applier;
  private final LogCutter cutter;
  private final SnapshotTransfers transfers;
  private final SnapshotReceiver receiver;
  private final StateGuard guard;
  private final Configuration creation;
  private final Deque<Submission> underWay = new ArrayDeque<>();
  private final Deque<CompletableFuture<ChangeAnswer>> changesAsked = new ArrayDeque<>();
  private final Deque<CompletableFuture<Boolean>> transfersAsked = new ArrayDeque<>();
  private final Deque<Submission> behindRestore = new ArrayDeque<>();
  private int restoresUnderWay;
  private volatile boolean rested;
  private Term restedIn = Term.ZERO;
  private long awayInRound;
  private long askedRound;
  private long askedInTurn;
  private long steppedTick;
  private long passedTick;
  private long dueTick;
  private long proposed;
  private long leaseReads;
  private long snapshotsRestored;
  private Set<NodeId> lostMajority = Set.of();
  private boolean isolated;
  private boolean closed;

  GroupDriver(
      ShardId shard,
      NodeId self,
      Recovery.Recovered recovered,
      List<NodeId> createdWith,
      PipeEngine engine,
      GroupMessenger messenger,
      NodeRounds nodes,
      RaftStateMachine stateMachine,
      Standing standing,
      Consumer<ShardId> onRemoved,
      RaftConfig config) {
    this.shard = shard;
    this.self = self;
    this.core = recovered.core();
    this.log = recovered.log();
    this.journal = recovered.journal();
    this.engine = engine;
    this.messenger = messenger;
    this.nodes = nodes;
    this.stateMachine = stateMachine;
    this.standing = standing;
    this.onRemoved = onRemoved;
    this.proposals = new Proposals(config.proposalBytesMax(), engine.timings());
    this.reads = new Reads(config.readsMax());
    this.lease = new LeaderLease(config);
    this.applier = new Applier(stateMachine, log, proposals, config.applyBytesMax());
    this.creation = Configuration.ofCreation(createdWith);
    this.transfers =
        new SnapshotTransfers(
            stateMachine,
            messenger,
            engine.pipe(),
            engine.snapshots(),
            config.snapshotChunkBytes(),
            creation,
            this::failed);
    this.receiver =
        new SnapshotReceiver(
            shard,
            stateMachine,
            engine.store(),
            engine.pipe(),
            engine.snapshots(),
            core.commitIndex());
    this.cutter =
        new LogCutter(config, core, log, stateMachine, engine::flushStore, transfers::oldestIndex);
    this.guard =
        new StateGuard(shard, self, core, messenger, journal.quarantine(), this::quarantine);
    this.isolated = guard.quarantine().isPresent();
  }

  /** Takes part from now on; {@code first} is what recovery left to write. */
  void start(List<DurableWork> first) {
    engine.add(this);
    passedTick = engine.now();
    awaitTime(passedTick);
    if (isolated) {
      tellQuarantine(guard.quarantine().orElseThrow());
      return;
    }
    first.forEach(this::submit);
    engine.wake(this);
  }

  void close() {
    closed = true;
    nodes.stirs(this);
    transfers.endAll();
    receiver.forget();
    proposals.refuseArrived(CLOSING);
    proposals.leadershipLost();
    reads.refuseAll(CLOSING);
  }

  /** No member any more: forgets everything but that. */
  private void leave(LogPosition at) {
    LOG.info("this node is no member of shard {} since {}; its replica is removed", shard, at);
    close();
    engine.remove(this);
    JournalBatch removal = new JournalBatch();
    journal.addRemoval(at, removal);
    engine.commitAfterAll(removal, () -> onRemoved.accept(shard));
  }

  /**
   * Takes no part any more, from now on and after every restart: serves nothing, answers nobody,
   * neither votes nor campaigns. What remains is the question whether it is a member still, since
   * it gives everything up when it is removed. Its log stays, which may hold what others lack.
   */
  void quarantine(Quarantine found) {
    if (closed || isolated) {
      return;
    }
    tellQuarantine(found);
    guard.found(found);
    isolated = true;
    journal.addQuarantine(found, engine.batch());
    nodes.stirs(this);
    transfers.endAll();
    receiver.forget();
    refuseWaiting();
    proposals.leadershipLost();
    standing.stepOut();
    standing.tellLeader();
    awaitTime(engine.now());
  }

  private void tellQuarantine(Quarantine found) {
    LOG.error(
        "the replica of shard {} on this node is in quarantine: {}; {}",
        shard,
        found.detail(),
        found.remedy());
  }

  /** What has failed here is this replica, or else the process. */
  private void failed(RuntimeException failure) {
    String damage = StateDamagedException.damageIn(failure).orElseThrow(() -> failure);
    quarantine(new Quarantine(Quarantine.Cause.DAMAGED, applier.appliedIndex(), damage));
  }

  private void refuseWaiting() {
    Refusal refusal = guard.quarantine().orElseThrow().refusal();
    proposals.refuseArrived(refusal);
    reads.refuseAll(refusal);
  }

  Optional<Quarantine> quarantine() {
    return guard.quarantine();
  }

  GroupJournal journal() {
    return journal;
  }

  /** Why the journal wants no new work, if it does not. Called from any thread. */
  Optional<Refusal> journalRefusal() {
    return engine.journalRefusal();
  }

  // ---- inputs

  void receive(NodeId from, Message message) {
    if (isolated) {
      receiveIsolated(message);
      return;
    }
    if (closed) {
      return;
    }
    if (needsRoom(message) && lacksRoom()) {
      if (message instanceof Message.SnapshotChunk) {
        receiver.lackRoom();
      }
      return;
    }
    // Nobody would notice if a leader was gone whose node does not beat.
    boolean unwatched =
        message instanceof Message.Heartbeat heartbeat && heartbeat.rest() && !nodes.hears(from);
    Message taken = unwatched ? ((Message.Heartbeat) message).withoutRest() : message;
    step(new Input.Receive(from, taken));
    if (!isolated) {
      guard.heard(from, taken, engine.now());
    }
  }

  private void receiveIsolated(Message message) {
    if (!closed
        && message instanceof Message.Removed removed
        && removed.at().compareTo(core.configuration().at()) >= 0) {
      leave(removed.at());
    }
  }

  @Override
  public void wake() {
    if (!closed) {
      step(new Input.Wake(engine.now() - steppedTick));
    }
  }

  @Override
  public String name() {
    return shard.toString();
  }

  @Override
  public Pipe pipe() {
    return engine.pipe();
  }

  /**
   * The newest time that is closed by the rounds of this node, while this replica leads and rests.
   */
  Optional<ClosedRound> closedAtRest() {
    return nodes.confirmed(this);
  }

  /** The others go on without this replica, which catches up when there is room. */
  private boolean lacksRoom() {
    return engine.journalRefusal().equals(NO_ROOM);
  }

  private static boolean needsRoom(Message message) {
    return message instanceof Message.SnapshotChunk
        || (message instanceof Message.AppendEntries append && !append.entries().isEmpty());
  }

  void changeMembers(Input.ChangeMembers change, CompletableFuture<ChangeAnswer> answer) {
    if (closed) {
      answer.completeExceptionally(CLOSING.toException());
      return;
    }
    if (isolated) {
      answer.completeExceptionally(guard.quarantine().orElseThrow().refusal().toException());
      return;
    }
    changesAsked.add(answer);
    step(change);
  }

  /** As if {@code node} had asked whether it takes part. */
  void tellOfRemoval(NodeId node) {
    step(new Input.Receive(node, new Message.MemberQuery(core.term())));
  }

  void transferLeadership(NodeId to, CompletableFuture<Boolean> begun) {
    if (closed) {
      begun.completeExceptionally(CLOSING.toException());
      return;
    }
    if (isolated) {
      begun.complete(false);
      return;
    }
    transfersAsked.add(begun);
    step(new Input.TransferLeadership(to));
  }

  /** The tick at which time alone gives this group something to do. */
  long dueTick() {
    return dueTick;
  }

  /**
   * Time has come to {@link #dueTick} or beyond. If it is well beyond, this pipe was stalled, and a
   * replica must not take its own silence for that of the others: it goes on as if time had stood
   * still, and first hears what has come meanwhile.
   */
  void tick(long now) {
    if (isolated) {
      askWhetherMember();
      awaitTime(now);
      return;
    }
    if (core.isResting()) {
      rest(now);
      awaitTime(now);
      return;
    }
    boolean stalled = now > dueTick + 1;
    passIdleTicks(now);
    if (stalled) {
      dueTick = now + 1;
      engine.expect(this, dueTick);
    } else {
      tickOnce();
      awaitTime(now);
    }
  }

  private void askWhetherMember() {
    Message question = new Message.MemberQuery(core.term());
    core.configuration().members().everybody().stream()
        .filter(member -> !member.equals(self))
        .forEach(member -> messenger.send(new Outbound(member, question)));
  }

  /** No time is given to a core that rests, but its log is cut. */
  private void rest(long now) {
    long passed = now - passedTick;
    passedTick = now;
    tickSnapshots();
    cut(passed);
  }

  private void passIdleTicks(long now) {
    long idle = Math.min(now, dueTick - 1) - passedTick;
    for (long i = 0; i < idle; i++) {
      tickOnce();
    }
    passedTick = now;
  }

  private void awaitTime(long now) {
    if (closed) {
      return;
    }
    boolean busy = restoresUnderWay > 0 || !transfers.isEmpty() || receiver.isBusy();
    if (isolated) {
      dueTick = now + QUESTION_TICKS;
    } else if (!core.isResting() || busy) {
      dueTick = now + 1 + (busy ? 0 : core.idleTicks());
    } else {
      dueTick = cutter.mayCut() ? now + LogCutter.EVERY_TICKS : DueGroups.NEVER;
    }
    engine.expect(this, dueTick);
  }

  private void tickOnce() {
    if (closed || isolated) {
      return;
    }
    stepCore(new Input.Tick());
    guard.tick();
    tellWhoIsAway();
    tickSnapshots();
    cut(1);
  }

  private void tickSnapshots() {
    List<NodeId> abandoned =
        guard.isDisputed()
            ? transfers.abandonAll()
            : transfers.tick(core.configuration().members()::takesPart);
    abandoned.forEach(to -> stepCore(new Input.SnapshotAbandoned(to)));
    receiver.tick(core.commitIndex());
  }

  private void cut(long ticks) {
    if (restoresUnderWay == 0) {
      cutter
          .ticks(ticks, applier.appliedIndex())
          .ifPresent(base -> journal.addCompaction(base, engine.batch()));
    }
  }

  /** A write or a read arrived; the next turn steps it. */
  void requested() {
    if (closed) {
      close();
    } else if (guard.quarantine().isPresent()) {
      refuseWaiting();
    } else {
      engine.wake(this);
    }
  }

  /** Steps the writes and reads that have arrived since the last turn, each kind as one input. */
  void stepRequests() {
    if (closed) {
      return;
    }
    if (guard.quarantine().isPresent()) {
      refuseWaiting();
      return;
    }
    List<ByteString> commands = proposals.commands();
    if (!commands.isEmpty()) {
      step(new Input.Propose(commands));
    }
    reads.ask(ReadFrom.CONFIRMED_LEADER).ifPresent(ticket -> step(new Input.Read(ticket)));
    reads.ask(ReadFrom.LEADER).ifPresent(ticket -> read(ticket, new Input.Read(ticket)));
    reads
        .ask(ReadFrom.ANY_REPLICA)
        .ifPresent(ticket -> read(ticket, new Input.ReadAnywhere(ticket)));
  }

  /**
   * Under the lease a read takes the commit index of now, and is evaluated once that is applied: it
   * finds the ownership records of then (counterexample F7).
   */
  private void read(long ticket, Input otherwise) {
    if (lease.holds(core, engine.nanos())) {
      leaseReads++;
      reads.granted(new Effects.ReadGrant(ticket, core.commitIndex()));
    } else {
      step(otherwise);
    }
  }

  /** Work of an earlier step, and all before it, is on disk. */
  void persisted(Submission done) {
    if (closed || isolated) {
      return;
    }
    Invariants.check(underWay.remove() == done, "the journal completes in order");
    done.endTraced();
    if (!done.work().entries().isEmpty()) {
      engine.timings().append().record(engine.nanos() - done.beganNanos());
    }
    done.afterwards().forEach(messenger::send);
    step(done.work().completion());
  }

  // ---- effects

  /** Takes an input after the time that has passed before it. */
  private void step(Input input) {
    if (closed || isolated) {
      return;
    }
    if (rested && !(input instanceof Input.Wake) && nodes.isAboutToWake(this)) {
      // It would be taken for awake under a leader whose node is heard, and refuse its vote.
      wake();
    }
    long now = engine.now();
    if (core.isResting()) {
      rest(now);
    } else if (now >= dueTick) {
      tick(now);
    } else if (now > passedTick) {
      passIdleTicks(now);
    }
    steppedTick = now;
    stepCore(input);
    tellWhoIsAway();
    awaitTime(now);
  }

  private void stepCore(Input input) {
    boolean led = standing.now().leads();
    Term term = core.term();
    long beforeMillis = standing.wallMillis();
    long beforeNanos = lease.isOn() ? engine.nanos() : 0;
    Effects effects = core.step(input);
    boolean leaderChanged = standing.stepped(core, beforeMillis);
    if (lease.isOn()) {
      lease.stepped(core, beforeNanos);
    }
    if (led && (!standing.now().leads() || !core.term().equals(term))) {
      proposals.leadershipLost();
      transfers.endAll();
    }
    followRest();
    carryOut(input, effects);
    if (proposals.awaitsCommit(core.commitIndex())) {
      proposals.committed(core.commitIndex(), engine.nanos());
    }
    if (leaderChanged) {
      standing.tellLeader();
    }
    followLostMajority(core.lostMajority());
  }

  /** Before anything is sent: whoever reports or relies on the rest must not be ahead of it. */
  private void followRest() {
    if (core.asksToRest() && core.sentRound() != askedRound) {
      askedRound = core.sentRound();
      askedInTurn = nodes.wanted(core.configuration().members());
    }
    if (core.isResting() == rested && (!rested || core.term().equals(restedIn))) {
      return;
    }
    if (rested) {
      // What is closed stays closed: its next round is yet to be answered.
      nodes.confirmed(this).filter(round -> standing.now().leads()).ifPresent(standing::closed);
      nodes.stirs(this);
    }
    rested = core.isResting();
    restedIn = core.term();
    if (!rested) {
      return;
    }
    if (standing.now().leads()) {
      nodes.leads(
          this,
          core.configuration().members(),
          core.restsWithout(),
          core.commitIndex(),
          askedInTurn);
    } else {
      nodes.follows(this, core.leader().orElseThrow());
    }
  }

  /** Once for each round that asks all to rest. */
  private void tellWhoIsAway() {
    if (core.asksToRest() && !core.isResting() && core.sentRound() != awayInRound) {
      awayInRound = core.sentRound();
      Set<NodeId> away = nodes.away(core.configuration().members());
      if (!away.isEmpty()) {
        stepCore(new Input.Away(away));
      }
    }
  }

  private void followLostMajority(Set<NodeId> lost) {
    if (lost.equals(lostMajority)) {
      return;
    }
    lostMajority = lost;
    if (!lost.isEmpty()) {
      LOG.error(
          "members {} of shard {} have lost their disks, so that no majority knows its history and"
              + " it cannot have a leader: keep this node's data, it may be the last good copy",
          lost,
          shard);
    }
  }

  private void carryOut(Input input, Effects effects) {
    effects.sendNow().forEach(messenger::send);
    effects.restore().ifPresent(this::restore);
    effects.durable().ifPresent(this::submit);
    effects.sendWhenDurable().forEach(this::sendWhenDurable);
    if (input instanceof Input.Propose) {
      proposed(effects);
    }
    effects.change().ifPresent(answer -> changesAsked.remove().complete(answer));
    effects.transfer().ifPresent(begun -> transfersAsked.remove().complete(begun));
    effects.removedAt().ifPresent(this::leave);
    effects.reads().forEach(reads::granted);
    effects.refusedReads().forEach(ticket -> reads.refused(ticket, notLeader()));
    effects.snapshotsNeeded().forEach(to -> beginTransfer(to));
    effects.snapshotTraffic().forEach(this::snapshotTraffic);
    effects.checkTraffic().forEach(guard::traffic);
    boolean readsGranted = !effects.reads().isEmpty();
    if (readsGranted || applier.appliedIndex() < core.applicableIndex()) {
      engine.wake(this);
    }
  }

  private void proposed(Effects effects) {
    effects
        .proposedFrom()
        .ifPresentOrElse(
            first -> {
              proposed += proposals.appended(core.term(), first, engine.nanos());
              if (!underWay.isEmpty()) {
                underWay.getLast().traced(proposals.takeSyncs());
              }
            },
            () -> proposals.refuseArrived(standing.now().leads() ? HANDING_OVER : notLeader()));
  }

  private Refusal notLeader() {
    return Refusal.notLeader(core.leader());
  }

  // ---- durable work

  private void submit(DurableWork work) {
    Submission submission = new Submission(this, work, engine.nanos());
    underWay.add(submission);
    if (restoresUnderWay > 0) {
      behindRestore.add(submission);
    } else {
      engine.submit(submission);
    }
  }

  private void sendWhenDurable(Outbound outbound) {
    if (underWay.isEmpty()) {
      messenger.send(outbound);
    } else {
      underWay.getLast().afterwards().add(outbound);
    }
  }

  // ---- snapshots

  private void snapshotTraffic(Input.Receive traffic) {
    Message message = traffic.message();
    if (message instanceof Message.SnapshotChunk chunk) {
      receiver
          .take(traffic.from(), chunk)
          .ifPresent(
              answer ->
                  sendWhenDurable(
                      new Outbound(
                          traffic.from(),
                          new Message.SnapshotChunkReceived(
                              core.term(),
                              chunk.transfer(),
                              answer.nextNumber(),
                              answer.durableNumber(),
                              chunk.session()))));
      receiver
          .complete()
          .ifPresent(
              position -> {
                step(new Input.SnapshotReceived(position, chunk.configuration(), chunk.session()));
                receiver.settle(core.commitIndex());
              });
    } else if (message instanceof Message.SnapshotChunkReceived answer) {
      transfers.received(traffic.from(), answer);
    } else if (message instanceof Message.SnapshotInstalled installed) {
      transfers.installed(traffic.from(), installed.index());
    }
  }

  private void beginTransfer(NodeId to) {
    if (isolated) {
      // What is wrong was found while the one before was begun.
      return;
    }
    if (guard.isDisputed()) {
      // Who gets a copy would hold what its sender holds, and decide nothing by that.
      Pipe.Timer unused =
          engine.pipe().schedule(DISPUTE_PAUSE, () -> step(new Input.SnapshotAbandoned(to)));
      return;
    }
    transfers.begin(to, core.term(), core.configuration().at());
  }

  private void restore(LogPosition position) {
    StoreBatch batch = new StoreBatch();
    stateMachine.restore(position, batch);
    engine.store().write(batch);
    receiver.restored();
    Configuration restored =
        stateMachine.configuration().map(Configuration::decode).orElse(creation);
    Invariants.check(
        restored.equals(core.configuration()), "a snapshot holds the configuration it came with");
    applier.restored(position);
    guard.restored();
    snapshotsRestored++;
    restoresUnderWay++;
    engine.store().flush(() -> engine.pipe().execute(this::restoredOnDisk));
  }

  private void restoredOnDisk() {
    restoresUnderWay--;
    if (restoresUnderWay == 0 && !closed) {
      while (!behindRestore.isEmpty()) {
        engine.submit(behindRestore.remove());
      }
    }
  }

  // ---- applying

  /** Adds effects of committed entries to {@code batch}; returns whether there were any. */
  boolean apply(StoreBatch batch) {
    if (closed || isolated) {
      return false;
    }
    boolean some;
    try {
      some = applier.apply(core.applicableIndex(), batch);
    } catch (RuntimeException failure) {
      failed(failure);
      return false;
    }
    if (!some) {
      reads.applied(applier.appliedIndex());
    }
    return some;
  }

  /** The batch is in the store. */
  void applied() {
    applier.written(engine.nanos());
    guard.passed(stateMachine.takeCheckpoints());
    if (isolated) {
      return;
    }
    reads.applied(applier.appliedIndex());
    if (applier.appliedIndex() < core.applicableIndex()) {
      engine.wake(this);
    }
  }

  // ---- reading

  Proposals proposals() {
    return proposals;
  }

  Reads reads() {
    return reads;
  }

  boolean rests() {
    return rested;
  }

  Standing standing() {
    return standing;
  }

  long appliedIndex() {
    return applier.appliedIndex();
  }

  GroupCounters counters() {
    return new GroupCounters(
        core.electionsBegun(),
        proposed,
        applier.entriesApplied(),
        core.readRounds(),
        leaseReads,
        snapshotsRestored,
        cutter.cuts());
  }
}
