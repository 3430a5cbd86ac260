package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Deps;
import io.terroir.epaxos.core.Effects;
import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.Frontier;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Input;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.execution.Executor;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.replica.PendingCommands.Pending;
import io.terroir.epaxos.wire.MessageCodec;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica: drives an {@link EpaxosCore} on one pipe. What the core asks for is done in the order
 * persist, send, execute; see {@link Effects} for what waits for the disk. Commands are executed
 * only once their commit is durable here, so nothing that the state machine shows can be forgotten.
 * What a group of them has changed goes into the store in one batch with their ids; whatever a
 * crash leaves of these batches, the journal has the rest. Clients are answered after that write.
 * An exception in a step or in the state machine reaches the pipe, which stops the node.
 *
 * <p>Public methods are thread-safe. Listeners and futures are called on the pipe.
 */
public final class EpaxosReplica implements Submitter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpaxosReplica.class);

  /**
   * Bytes of commands at which a group is saved though more could be executed: a start may have all
   * of the journal to execute. Larger groups save no time, and take memory for their changes.
   */
  private static final long GROUP_BYTES_MAX = 1L << 20;

  private final EpaxosConfig config;
  private final Pipe pipe;
  private final PeerTransport transport;
  private final Journal journal;
  private final RandomGenerator random;
  private final Store store;
  private final StateMachine stateMachine;
  private final ExecutedState executed;
  private final Executor executor;
  private final Map<NodeId, ReplicaId> replicaAt = new HashMap<>();
  private final DurableOrder durableOrder = new DurableOrder(this::release);
  private final PendingCommands pending;
  private final CommandBatcher batcher;
  private final Ticker ticker;
  private final Checkpoints checkpoints;
  private final ReplicaMetrics metrics = new ReplicaMetrics();
  private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Set on the pipe when the replica is ready, cleared when it is closed. */
  private @Nullable EpaxosCore core;

  private @Nullable InstanceLog log;
  private boolean closed;

  /** Of the commands applied since the last save. */
  private long groupBytes;

  /** Instances executed since then. */
  private int groupInstances;

  /** The outcomes of a batch that is applied and not saved yet. */
  private record Answer(CommandId id, List<ByteString> outcomes) {}

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
    this.config = config;
    this.pipe = pipe;
    this.transport = transport;
    this.journal = journal;
    this.random = random;
    this.store = store;
    this.stateMachine = stateMachine;
    this.executed = ExecutedState.read(store);
    this.executor = new Executor(executed.ids());
    this.pending = new PendingCommands(pipe, config.pendingMax());
    this.batcher = new CommandBatcher(pipe, config.batches(), this::submitBatch);
    this.ticker = new Ticker(pipe, config.tickInterval(), this::tick);
    this.checkpoints =
        new Checkpoints(pipe, config.checkpointInterval(), executed, this::cannotForget);
    config.members().forEach((replica, node) -> replicaAt.put(node, replica));
  }

  /**
   * Reads the journal, on the calling thread, and begins a new life. Commands submitted before it
   * is ready are refused with {@code UNAVAILABLE}. Called once.
   *
   * @throws io.terroir.epaxos.log.DiskIdentityException if the disk belongs to another replica, or
   *     is blank though this is not the first start
   */
  public void start() {
    InstanceLog opened =
        InstanceLog.open(journal, config.self(), config.members(), config.firstStart());
    List<Instance> restored = opened.readAll();
    transport.subscribe(Layer.EPAXOS, this::receive);
    opened.beginLife(() -> pipe.execute(() -> begin(opened, restored)));
  }

  @Override
  public CompletableFuture<ByteString> submit(Command command, Duration timeout) {
    return submit(command, timeout, batcher::add);
  }

  /** As {@link #submit}, but in an instance of its own, after what was submitted here before. */
  public CompletableFuture<ByteString> submitAlone(Command command, Duration timeout) {
    return submit(command, timeout, batcher::addAlone);
  }

  private CompletableFuture<ByteString> submit(
      Command command, Duration timeout, Consumer<Pending> onwards) {
    Invariants.check(command.payloads().size() == 1, "a client submits one command at a time");
    CompletableFuture<ByteString> outcome = new CompletableFuture<>();
    if (!pipe.offer(() -> admit(command, timeout, outcome, onwards))) {
      outcome.completeExceptionally(full());
    }
    return outcome;
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

  /** Counters of this life. */
  public ReplicaMetrics metrics() {
    return metrics;
  }

  /** Stops taking part. Commands that wait are refused; they may still be executed once. */
  @Override
  public void close() {
    pipe.execute(
        () -> {
          closed = true;
          core = null;
          checkpoints.close();
          pending.refuseAll(notReady());
        });
  }

  private void begin(InstanceLog opened, List<Instance> restored) {
    if (closed) {
      return;
    }
    Incarnation life = new Incarnation(config.self(), opened.identity().incarnation());
    log = opened;
    core =
        new EpaxosCore(
            life,
            config.members().keySet(),
            config.timing(),
            random,
            restored,
            opened.truncated(),
            nowMillis());
    execute(restored.stream().filter(Instance::isCommitted).toList());
    cannotForget(Frontier.within(executed.flushed()));
    LOG.info(
        "EPaxos replica {} of {} ready: {} records, {} of them executed that the store had lost",
        life,
        config.members().size(),
        restored.size(),
        executor.executedCount());
    ready.complete(null);
    tick();
  }

  private void tick() {
    if (core != null) {
      step(new Input.Tick());
    }
  }

  private void cannotForget(Frontier durable) {
    if (core != null) {
      step(new Input.Executed(durable));
    }
  }

  /** On a thread of the transport. Protocol messages may be dropped when there are too many. */
  private void receive(Peer from, Envelope envelope) {
    ReplicaId sender = replicaAt.get(from.node());
    if (sender == null) {
      LOG.warn("EPaxos message from {}, which is not a member", from.node());
      return;
    }
    Message message;
    try {
      message = MessageCodec.fromBytes(envelope.payload());
    } catch (IllegalArgumentException malformed) {
      LOG.warn("dropped a message from {}: {}", from.node(), malformed.getMessage());
      metrics.countDropped();
      return;
    }
    if (!pipe.offer(() -> receiveOnPipe(sender, message))) {
      metrics.countDropped();
    }
  }

  private void receiveOnPipe(ReplicaId sender, Message message) {
    if (core != null) {
      step(new Input.Received(sender, message));
    }
  }

  private void admit(
      Command command,
      Duration timeout,
      CompletableFuture<ByteString> outcome,
      Consumer<Pending> onwards) {
    if (core == null) {
      outcome.completeExceptionally(notReady().toException());
    } else if (pending.isFull()) {
      outcome.completeExceptionally(full());
    } else {
      onwards.accept(pending.admit(command, outcome, timeout));
    }
  }

  private void submitBatch(List<Pending> batch) {
    CommandId id = Objects.requireNonNull(core).nextId();
    pending.submitted(id, batch);
    batcher.submitted(id);
    metrics.countSubmitted(batch.size());
    step(new Input.Submit(id, Command.batchOf(batch.stream().map(one -> one.command).toList())));
    durableOrder.follow(batcher::written);
  }

  private void step(Input input) {
    long nowMillis = nowMillis();
    Effects effects = Objects.requireNonNull(core).step(nowMillis, input);
    ticker.expect(nowMillis, core.tickDueAtMillis());
    metrics.update(core.statistics(), pending.size());
    Runnable onDurable = null;
    if (!effects.persist().isEmpty()) {
      onDurable = durableOrder.hold(effects);
      write(effects.persist(), onDurable);
    }
    effects.truncate().ifPresent(Objects.requireNonNull(log)::truncate);
    send(effects.sendNow());
    if (onDurable == null) {
      durableOrder.follow(effects);
    }
  }

  private void write(List<Instance> records, Runnable onDurable) {
    Objects.requireNonNull(log).write(records, () -> pipe.execute(onDurable));
  }

  /** Everything persisted up to this step is durable. */
  private void release(Effects effects) {
    if (core == null) {
      return;
    }
    send(effects.sendWhenDurable());
    execute(effects.executeWhenDurable());
  }

  /** What goes to several members is encoded once. */
  private void send(List<Effects.Outbound> messages) {
    IdentityHashMap<Message, Envelope> envelopes = new IdentityHashMap<>(messages.size());
    for (Effects.Outbound outbound : messages) {
      Message message = outbound.message();
      if (outbound.to().equals(config.self())) {
        pipe.execute(() -> receiveOnPipe(config.self(), message));
      } else {
        send(outbound.to(), envelopes.computeIfAbsent(message, EpaxosReplica::envelope));
      }
    }
  }

  private void send(ReplicaId to, Envelope envelope) {
    NodeId node = Objects.requireNonNull(config.members().get(to));
    if (!transport.send(node, Lane.CONSENSUS, envelope)) {
      metrics.countDropped();
    }
  }

  private static Envelope envelope(Message message) {
    return new Envelope(
        Layer.EPAXOS, "", ResidencyScope.NO_USER_DATA, MessageCodec.toBytes(message));
  }

  /**
   * Executes what can be executed now that these are committed. A group ends between two commits
   * and never inside what one of them released: half a circle of dependencies must not be in the
   * store, see {@link Executor#Executor(Deps)}.
   */
  private void execute(List<Instance> committed) {
    List<CommandId> noOps = new ArrayList<>();
    for (Instance instance : committed) {
      listeners.forEach(listener -> listener.committed(instance));
      if (instance.decidedProposal() == Nop.NOP) {
        noOps.add(instance.id());
      }
      executor.commit(instance).forEach(this::execute);
      batcher.decided(instance.id());
      if (groupBytes >= GROUP_BYTES_MAX) {
        save();
      }
    }
    save();
    noOps.forEach(this::resubmit);
  }

  private void execute(Instance ready) {
    executed.add(ready.id());
    groupInstances++;
    if (ready.decidedProposal() instanceof Command command) {
      apply(ready.id(), command);
    }
  }

  private void apply(CommandId id, Command command) {
    List<ByteString> outcomes = new ArrayList<>(command.payloads().size());
    for (ByteString payload : command.payloads()) {
      outcomes.add(stateMachine.apply(id, payload));
      groupBytes += payload.size();
    }
    metrics.countExecuted(outcomes.size());
    answers.add(new Answer(id, outcomes));
  }

  /** Writes what was executed since the last time, and tells those who wait for it. */
  private void save() {
    if (executed.isSaved()) {
      return;
    }
    StoreBatch batch = new StoreBatch();
    stateMachine.save(batch);
    executed.save(batch);
    store.write(batch);
    checkpoints.executed(groupInstances);
    groupBytes = 0;
    groupInstances = 0;
    List<Answer> saved = List.copyOf(answers);
    answers.clear();
    for (Answer answer : saved) {
      pending.complete(answer.id(), answer.outcomes());
      listeners.forEach(listener -> listener.executed(answer.id(), answer.outcomes()));
    }
  }

  /** A recoverer gave the batch up; those whose clients still wait get another id, at once. */
  private void resubmit(CommandId noOp) {
    List<Pending> waiting = pending.takeForResubmission(noOp);
    if (!waiting.isEmpty() && core != null) {
      submitBatch(waiting);
    }
  }

  private long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(pipe.clock().nanos());
  }

  private static Refusal notReady() {
    return Refusal.of(Reason.UNAVAILABLE, "the config replica is not ready; try another one");
  }

  private static RuntimeException full() {
    return Refusal.of(
            Reason.RESOURCE_EXHAUSTED, "too many commands wait at this config replica; retry later")
        .toException();
  }
}
