package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditLog;
import io.terroir.epaxos.audit.AuditReader;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.PhaseCounts;
import io.terroir.epaxos.core.ReplicaStatus;
import io.terroir.epaxos.core.Retention;
import io.terroir.epaxos.log.DiskIdentityException;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.Frame;
import io.terroir.epaxos.wire.FrameCodec;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.telemetry.Tracing;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica: lives one {@link Life} after the other on one pipe, and gives each what concerns it. A
 * life ends with its epoch; the next one begins when the entry into the next epoch is durable. A
 * replica that missed the end of an epoch, or that joins, takes its state from another one first.
 * What clients submit is {@link ClientCommands}' business. An exception in a step or in the state
 * machine reaches the pipe, which stops the node.
 *
 * <p>Public methods are thread-safe. Listeners and futures are called on the pipe.
 */
public final class EpaxosReplica implements ReplicaOperations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpaxosReplica.class);

  private final EpaxosConfig config;
  private final Pipe pipe;
  private final PeerTransport transport;
  private final Journal journal;
  private final RandomGenerator random;
  private final Store store;
  private final StateMachine stateMachine;
  private final ExecutedState executed;
  private final AuditLog audit;
  private final ClientCommands commands;
  private final Entry entry;
  private final SnapshotSource snapshots;
  private final ReplicaMetrics metrics;
  private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Set on the pipe while the replica takes part in an epoch. */
  private @Nullable Life life;

  /** Whose identity is being written: it lives next. */
  private @Nullable InstanceLog next;

  private boolean closed;

  /**
   * A replica that does nothing before {@link #start}. Reads what it has executed from the store,
   * on the calling thread.
   *
   * @param journal where its votes are; shared with other users of the node
   * @param store where {@code stateMachine} is, as of the last save that is found there; shared too
   * @param stateMachine every committed command of the journal that the store lacks is executed
   *     into it at start
   */
  public EpaxosReplica(
      EpaxosConfig config,
      Pipe pipe,
      PeerTransport transport,
      Journal journal,
      Store store,
      RandomGenerator random,
      StateMachine stateMachine) {
    this(config, pipe, transport, journal, store, random, stateMachine, Tracing.NONE);
  }

  /** The same, with commands that belong to traced requests traced. */
  public EpaxosReplica(
      EpaxosConfig config,
      Pipe pipe,
      PeerTransport transport,
      Journal journal,
      Store store,
      RandomGenerator random,
      StateMachine stateMachine,
      Tracing tracing) {
    this.config = config;
    this.pipe = pipe;
    this.transport = transport;
    this.journal = journal;
    this.random = random;
    this.store = store;
    this.stateMachine = stateMachine;
    this.executed = ExecutedState.read(store);
    this.audit = new AuditLog(store, executed::contains);
    this.metrics = new ReplicaMetrics(pipe.clock());
    this.commands = new ClientCommands(config, pipe, journal, metrics, tracing, this::isOnItsWay);
    this.snapshots = new SnapshotSource(pipe, store, random);
    this.entry = new Entry(config, pipe, store, journal, executed, new EntryHost());
  }

  /**
   * Reads the journal, on the calling thread, and begins a new life. Commands submitted before it
   * is ready are refused with {@code UNAVAILABLE}. Called once.
   *
   * @throws io.terroir.epaxos.log.DiskIdentityException if the disk belongs to another replica, or
   *     is blank though this is not the first start, or if the journal is older than the store
   */
  public void start() {
    Optional<InstanceLog> opened =
        InstanceLog.open(journal, config.node(), config.members(), config.blank());
    opened.map(InstanceLog::life).ifPresent(executed::requireBefore);
    if (!executed.isIncomplete()) {
      audit.enter(epoch());
    }
    transport.subscribe(Layer.EPAXOS, this::receive);
    boolean blank = members().isEmpty() && opened.isEmpty();
    if (blank || executed.isIncomplete()) {
      pipe.execute(entry::look);
    } else if (members().isPresent()) {
      pipe.execute(() -> opened.ifPresentOrElse(this::resume, this::enter));
    } else {
      InstanceLog first = opened.orElseThrow();
      executed.found(firstMembers(first), () -> write(first));
    }
  }

  private static Membership firstMembers(InstanceLog opened) {
    Membership members = opened.identity().membership();
    if (members.epoch() != Membership.FIRST_EPOCH) {
      throw new DiskIdentityException(
          "the journal on this disk is of epoch "
              + members.epoch()
              + ", but the store has nothing: it was lost; have the replica replaced");
    }
    return members;
  }

  @Override
  public CompletableFuture<ByteString> submit(Command command, Duration timeout) {
    return commands.submit(command, timeout);
  }

  @Override
  public CompletableFuture<ReplicaChangeOutcome> change(ReplicaChange change, Duration timeout) {
    return commands.change(change, timeout);
  }

  /**
   * Completes, on the pipe, when every committed command of the journal has been executed, in this
   * life or before: from then on the state machine shows no less than in the life before.
   */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /** Calls {@code listener} after every command executed from now on. */
  public void onExecuted(ExecutionListener listener) {
    listeners.add(listener);
  }

  /** What this replica has executed, and how much of that a crash would leave. */
  public ExecutedState executed() {
    return executed;
  }

  /** The records of what was executed. */
  public AuditReader audit() {
    return audit.reader();
  }

  /** Who the members are, as far as this replica has come. To be called on the pipe. */
  public Optional<Membership> members() {
    return executed.membership();
  }

  /** Whether this replica takes part in the current epoch. To be called on the pipe. */
  public boolean isMember() {
    return life != null;
  }

  /**
   * What this replica keeps, and for whom; empty unless it is a member. To be called on the pipe.
   */
  public Optional<Retention> retention() {
    return Optional.ofNullable(life).map(Life::core).map(EpaxosCore::retention);
  }

  /** Counters since the start. */
  public ReplicaMetrics metrics() {
    return metrics;
  }

  @Override
  public ReplicaStatus status() {
    Optional<EpaxosCore> core = Optional.ofNullable(life).map(Life::core);
    ExecutionLag lag = metrics.executionLag();
    return new ReplicaStatus(
        config.node(),
        config.disk(),
        stage(),
        Optional.ofNullable(life).map(Life::incarnation),
        members(),
        core.map(this::progress).orElse(ReplicaStatus.Progress.NONE),
        core.map(EpaxosCore::phases).orElse(PhaseCounts.NONE),
        metrics.counts(),
        commands.waitingCount(),
        lag.count(),
        lag.oldest());
  }

  private ReplicaStatus.Stage stage() {
    if (closed) {
      return ReplicaStatus.Stage.CLOSED;
    } else if (life != null) {
      return ReplicaStatus.Stage.MEMBER;
    } else if (entry.isFetching()) {
      return ReplicaStatus.Stage.FETCHING;
    }
    return next == null && entry.isLooking()
        ? ReplicaStatus.Stage.WAITING
        : ReplicaStatus.Stage.STARTING;
  }

  private ReplicaStatus.Progress progress(EpaxosCore core) {
    return new ReplicaStatus.Progress(
        Frontier.within(executed.ids()), core.durablyExecuted(), core.floor(), core.truncated());
  }

  /** Stops taking part. Commands that wait are refused; they may still be executed once. */
  @Override
  public void close() {
    pipe.execute(
        () -> {
          closed = true;
          endLife();
          entry.close();
          snapshots.close();
          commands.refuseNotReady();
        });
  }

  // ---- lives

  /**
   * Goes on with what journal and store hold. A crash may have left the store behind the journal,
   * and so in an earlier epoch: then what was committed there is executed again, to its end. Or it
   * has left the entry into the store's epoch out of the journal.
   */
  private void resume(InstanceLog opened) {
    long written = opened.identity().membership().epoch();
    for (long epoch = epoch(); epoch < written; epoch = epoch()) {
      Execution past = newExecution();
      past.commit(
          InstanceLog.readAll(journal, epoch).stream().filter(Instance::isCommitted).toList());
      Invariants.check(past.hasEnded(), "the journal has what ended the epochs before its last");
    }
    if (epoch() > written) {
      enter();
    } else {
      write(opened);
    }
  }

  /** Begins to live in the epoch that the store has come to, if this replica is a member of it. */
  private void enter() {
    Membership members = members().orElseThrow();
    if (members.admits(config.node(), config.disk(), InstanceLog.writer(journal))) {
      write(InstanceLog.entering(journal, config.node(), members));
    } else {
      stopTakingPart();
      entry.look();
    }
  }

  private void stopTakingPart() {
    LOG.warn("EPaxos replica on {} is no member any more: it stops", config.node());
    endLife();
    commands.refuseNotMember();
    stateMachine.replacing();
  }

  private void write(InstanceLog opened) {
    pipe.execute(
        () -> {
          next = opened;
          opened.beginLife(() -> pipe.execute(() -> begin(opened)));
        });
  }

  private void begin(InstanceLog opened) {
    if (closed || next != opened) {
      return;
    }
    next = null;
    entry.close();
    List<Instance> restored = opened.readAll();
    Execution execution = newExecution();
    Life begun =
        new Life(
            config, pipe, random, opened, restored, execution, executed, new LifeSurroundings());
    life = begun;
    metrics.beginLife();
    commands.beginLife(begun);
    begun.begin(restored, executed.flushed());
    LOG.info(
        "EPaxos replica {} of {} ready in epoch {}: {} records",
        begun.incarnation(),
        begun.membership().members().size(),
        begun.membership().epoch(),
        restored.size());
    if (life == begun) {
      ready.complete(null);
      commands.submitWaiting();
    }
  }

  /** Whether what comes in now can wait for the next epoch, which begins soon. */
  private boolean isOnItsWay() {
    return ready.isDone() && !closed && (next != null || entry.isFetching());
  }

  private Execution newExecution() {
    return new Execution(
        store, stateMachine, executed, audit, metrics.executionLag(), new Executions());
  }

  private void endLife() {
    next = null;
    if (life != null) {
      life.end();
      life = null;
      commands.endLife();
      metrics.endLife();
    }
  }

  private long epoch() {
    return members().map(Membership::epoch).orElse(0L);
  }

  /** What a life tells. */
  private final class LifeSurroundings implements Life.Surroundings {
    @Override
    public Envelope encode(Frame frame) {
      return envelope(frame);
    }

    @Override
    public void send(NodeId to, Envelope envelope) {
      EpaxosReplica.this.send(to, Lane.CONSENSUS, envelope);
    }

    @Override
    public void noOps(List<CommandId> ids) {
      ids.forEach(commands::onNoOp);
    }

    @Override
    public void written(long nanos) {
      metrics.journalWaits().add(nanos);
    }

    @Override
    public void stepped(EpaxosCore core) {
      metrics.update(core, commands.waitingCount());
    }

    @Override
    public void ended() {
      endLife();
      snapshots.close();
      enter();
    }
  }

  /** What execution tells, of this and of past epochs. */
  private final class Executions implements Execution.Listener {
    @Override
    public void committed(Instance decided) {
      listeners.forEach(listener -> listener.committed(decided));
      commands.onDecided(decided.id());
    }

    @Override
    public void passed(CommandId id) {
      commands.onPassed(id);
    }

    @Override
    public void executed(CommandId id, List<ByteString> outcomes) {
      metrics.countExecuted(outcomes.size());
      commands.onExecuted(id, outcomes);
      listeners.forEach(listener -> listener.executed(id, outcomes));
    }

    @Override
    public void saved(int instances) {
      if (life != null) {
        life.saved(instances);
      }
    }
  }

  /** What the way into an epoch needs. */
  private final class EntryHost implements Entry.Host {
    @Override
    public void send(NodeId to, Frame frame) {
      EpaxosReplica.this.send(to, Lane.CONSENSUS, envelope(frame));
    }

    @Override
    public void removed() {
      stopTakingPart();
    }

    @Override
    public void replacing() {
      endLife();
      snapshots.close();
      stateMachine.replacing();
    }

    @Override
    public void replaced() {
      metrics.countSnapshotTaken();
      executed.load();
      audit.enter(epoch());
      stateMachine.replaced();
      enter();
    }
  }

  // ---- messages

  /** On a thread of the transport. Protocol messages may be dropped when there are too many. */
  private void receive(Peer from, Envelope envelope) {
    Frame frame;
    try {
      frame = FrameCodec.fromBytes(envelope.payload());
    } catch (IllegalArgumentException malformed) {
      LOG.warn("dropped a message from {}: {}", from.node(), malformed.getMessage());
      metrics.countDropped();
      return;
    }
    if (!pipe.offer(() -> receiveOnPipe(from.node(), frame))) {
      metrics.countDropped();
    }
  }

  private void receiveOnPipe(NodeId from, Frame frame) {
    if (closed) {
      return;
    }
    if (frame instanceof Frame.Protocol protocol) {
      if (life != null && protocol.epoch() == life.membership().epoch()) {
        life.receive(from, protocol.message());
      } else {
        compareEpochs(from, protocol.epoch());
      }
    } else if (frame instanceof Frame.Join join) {
      compareEpochs(from, join.epoch());
    } else if (frame instanceof Frame.Closed news) {
      entry.onClosed(from, news.current(), epoch());
    } else if (frame instanceof Frame.SnapshotRequest request) {
      giveSnapshot(from, request);
    } else if (frame instanceof Frame.SnapshotPage page) {
      entry.onPage(from, page);
    }
  }

  /**
   * Nothing of an earlier epoch is answered but that it is over: a vote that is given in an epoch
   * after its end could decide what all others hold for void.
   */
  private void compareEpochs(NodeId from, long theirs) {
    if (theirs > epoch()) {
      send(from, Lane.CONSENSUS, envelope(new Frame.Join(epoch())));
    } else if (theirs < epoch() && !executed.isIncomplete()) {
      send(from, Lane.CONSENSUS, envelope(new Frame.Closed(members().orElseThrow())));
    }
  }

  private void giveSnapshot(NodeId to, Frame.SnapshotRequest request) {
    Optional<Membership> members = members();
    if (members.isPresent() && next == null && !entry.isFetching()) {
      snapshots
          .page(request, members.get(), Optional.ofNullable(life).map(Life::log))
          .ifPresent(page -> send(to, page));
    }
  }

  private void send(NodeId to, Frame.SnapshotPage page) {
    send(to, Lane.BULK, envelope(page));
    if (page.last()) {
      metrics.countSnapshotSent();
    }
  }

  private void send(NodeId to, Lane lane, Envelope envelope) {
    if (!transport.send(to, lane, envelope)) {
      metrics.countDropped();
    }
  }

  private static Envelope envelope(Frame frame) {
    return new Envelope(Layer.EPAXOS, "", ResidencyScope.NO_USER_DATA, FrameCodec.toBytes(frame));
  }
}
