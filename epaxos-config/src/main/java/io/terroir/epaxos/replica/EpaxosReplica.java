package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Effects;
import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Input;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.execution.Executor;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.MessageCodec;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.journal.Journal;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.runtime.transport.Peer;
import io.terroir.runtime.transport.PeerTransport;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica: drives an {@link EpaxosCore} on one pipe. What the core asks for is done in the order
 * persist, send, execute; see {@link Effects} for what waits for the disk. Commands are executed
 * only once their commit is durable here, so nothing that the state machine shows can be forgotten.
 * An exception in a step or in the state machine reaches the pipe, which stops the node.
 *
 * <p>Public methods are thread-safe. Listeners and futures are called on the pipe.
 */
public final class EpaxosReplica implements Submitter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpaxosReplica.class);

  private final EpaxosConfig config;
  private final Pipe pipe;
  private final PeerTransport transport;
  private final Journal journal;
  private final RandomGenerator random;
  private final StateMachine stateMachine;
  private final Map<NodeId, ReplicaId> replicaAt = new HashMap<>();
  private final Executor executor = new Executor();
  private final DurableOrder durableOrder = new DurableOrder(this::release);
  private final PendingCommands pending;
  private final Ticker ticker;
  private final ReplicaMetrics metrics = new ReplicaMetrics();
  private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Set on the pipe when the replica is ready, cleared when it is closed. */
  private @Nullable EpaxosCore core;

  private @Nullable InstanceLog log;
  private boolean closed;

  /**
   * A replica that does nothing before {@link #start}.
   *
   * @param journal where its votes are; shared with other users of the node
   * @param stateMachine empty: every committed command of the journal is executed into it at start
   */
  public EpaxosReplica(
      EpaxosConfig config,
      Pipe pipe,
      PeerTransport transport,
      Journal journal,
      RandomGenerator random,
      StateMachine stateMachine) {
    this.config = config;
    this.pipe = pipe;
    this.transport = transport;
    this.journal = journal;
    this.random = random;
    this.stateMachine = stateMachine;
    this.pending = new PendingCommands(pipe, config.pendingMax());
    this.ticker = new Ticker(pipe, config.tickInterval(), this::tick);
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
    CompletableFuture<ByteString> outcome = new CompletableFuture<>();
    if (!pipe.offer(() -> submitOnPipe(command, timeout, outcome))) {
      outcome.completeExceptionally(full());
    }
    return outcome;
  }

  /**
   * Completes, on the pipe, when every committed command of the journal has been executed: from
   * then on the state machine shows no less than in the life before.
   */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /** Calls {@code listener} after every command executed from now on. */
  public void onExecuted(ExecutionListener listener) {
    listeners.add(listener);
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
    restored.stream().filter(Instance::isCommitted).forEach(this::execute);
    LOG.info(
        "EPaxos replica {} of {} ready: {} records, {} executed",
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

  private void submitOnPipe(
      Command command, Duration timeout, CompletableFuture<ByteString> outcome) {
    if (core == null) {
      outcome.completeExceptionally(notReady().toException());
    } else if (pending.isFull()) {
      outcome.completeExceptionally(full());
    } else {
      CommandId id = core.nextId();
      pending.add(id, command, outcome, timeout);
      step(new Input.Submit(id, command));
    }
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
    effects.executeWhenDurable().forEach(this::execute);
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

  private void execute(Instance committed) {
    listeners.forEach(listener -> listener.committed(committed));
    if (committed.decidedProposal() == Nop.NOP) {
      resubmit(committed.id());
    }
    for (Instance ready : executor.commit(committed)) {
      if (ready.decidedProposal() instanceof Command command) {
        apply(ready.id(), command);
      }
    }
  }

  private void apply(CommandId id, Command command) {
    ByteString outcome = stateMachine.apply(id, command.payload());
    metrics.countExecuted();
    pending.complete(id, outcome);
    listeners.forEach(listener -> listener.executed(id, outcome));
  }

  /** A recoverer gave the command up; its client still waits, so it gets another id. */
  private void resubmit(CommandId noOp) {
    Optional<PendingCommands.Pending> waiting = pending.takeForResubmission(noOp);
    if (waiting.isPresent() && core != null) {
      CommandId id = core.nextId();
      pending.addAgain(id, waiting.get());
      step(new Input.Submit(id, waiting.get().command));
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
