package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Effects;
import io.terroir.epaxos.core.EpaxosCore;
import io.terroir.epaxos.core.Incarnation;
import io.terroir.epaxos.core.Input;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.core.ReplicaId;
import io.terroir.epaxos.log.InstanceLog;
import io.terroir.epaxos.wire.Frame;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.transport.Envelope;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * One life of a replica, from a start or from the entry into an epoch until the next one: drives an
 * {@link EpaxosCore}. What the core asks for is done in the order persist, send, execute; see
 * {@link Effects} for what waits for the disk. Commands are executed only once their commit is
 * durable here, so nothing that the state machine shows can be forgotten. Used on the pipe only.
 */
final class Life {
  private final Pipe pipe;
  private final InstanceLog log;
  private final Membership membership;
  private final ReplicaId self;
  private final EpaxosCore core;
  private final Execution execution;
  private final Surroundings surroundings;
  private final DurableOrder durableOrder = new DurableOrder(this::release);
  private final Ticker ticker;
  private final Checkpoints checkpoints;
  private boolean over;

  /** What a life is lived in. */
  interface Surroundings {
    /** As it is sent. */
    Envelope encode(Frame frame);

    /** Sends; may lose it. */
    void send(NodeId to, Envelope envelope);

    /** These ids, of whatever replica, were decided to be no-ops. */
    void noOps(List<CommandId> ids);

    /** Records took so long until they were durable. On the journal's thread. */
    void written(long nanos);

    /** A step was taken. */
    void stepped(EpaxosCore core);

    /** The members were changed: this life is over. */
    void ended();
  }

  /**
   * Begins, once the log's identity is durable.
   *
   * @param restored every record of the log
   */
  Life(
      EpaxosConfig config,
      Pipe pipe,
      RandomGenerator random,
      InstanceLog log,
      List<Instance> restored,
      Execution execution,
      ExecutedState executed,
      Surroundings surroundings) {
    this.pipe = pipe;
    this.log = log;
    this.membership = log.identity().membership();
    this.self = log.identity().replica();
    this.execution = execution;
    this.surroundings = surroundings;
    this.ticker = new Ticker(pipe, config.tickInterval(), () -> step(new Input.Tick()));
    this.checkpoints =
        new Checkpoints(pipe, config.checkpointInterval(), executed, this::cannotForget);
    this.core =
        new EpaxosCore(
            incarnation(),
            membership.members().keySet(),
            config.timing(),
            random,
            restored,
            log.truncated(),
            pipe.clock().millis());
  }

  Incarnation incarnation() {
    return log.life();
  }

  Membership membership() {
    return membership;
  }

  InstanceLog log() {
    return log;
  }

  EpaxosCore core() {
    return core;
  }

  /** Executes what an earlier life has committed and the store lacks; then takes part. */
  void begin(List<Instance> restored, ExecutedState.Flushed flushed) {
    execute(restored.stream().filter(Instance::isCommitted).toList());
    if (!over) {
      cannotForget(flushed);
      step(new Input.Tick());
    }
  }

  /** Begins the consensus on a command; {@code onWritten} runs when the own vote is durable. */
  void submit(Input.Submit command, Runnable onWritten) {
    step(command);
    if (!over) {
      durableOrder.follow(onWritten);
    }
  }

  void receive(NodeId from, Message message) {
    membership.on(from).ifPresent(sender -> step(new Input.Received(sender, message)));
  }

  /** So many instances more are in the store. */
  void saved(int instances) {
    checkpoints.executed(instances);
  }

  /** Nothing is said or executed any more. */
  void end() {
    over = true;
    ticker.stop();
    checkpoints.close();
  }

  private void cannotForget(ExecutedState.Flushed flushed) {
    if (!over && flushed.epoch() == membership.epoch()) {
      log.dropEarlierEpochs();
      step(new Input.Executed(flushed.executed()));
    }
  }

  private void step(Input input) {
    if (over) {
      return;
    }
    long nowMillis = pipe.clock().millis();
    Effects effects = core.step(nowMillis, input);
    ticker.expect(nowMillis, core.tickDueAtMillis());
    surroundings.stepped(core);
    Runnable onDurable = null;
    if (!effects.persist().isEmpty()) {
      Runnable hold = durableOrder.hold(effects);
      onDurable = hold;
      log.write(effects.persist(), timed(hold));
    }
    effects.truncate().ifPresent(log::truncate);
    send(effects.sendNow());
    if (onDurable == null) {
      durableOrder.follow(effects);
    }
  }

  private Runnable timed(Runnable onDurable) {
    long writtenAtNanos = pipe.clock().nanos();
    return () -> {
      surroundings.written(pipe.clock().nanos() - writtenAtNanos);
      pipe.execute(onDurable);
    };
  }

  /** Everything persisted up to this step is durable. */
  private void release(Effects effects) {
    if (!over) {
      send(effects.sendWhenDurable());
      execute(effects.executeWhenDurable());
    }
  }

  private void execute(List<Instance> committed) {
    List<CommandId> noOps = execution.commit(committed);
    if (execution.hasEnded()) {
      end();
      surroundings.ended();
    } else if (!noOps.isEmpty()) {
      surroundings.noOps(noOps);
    }
  }

  /** What goes to several members is encoded once. */
  private void send(List<Effects.Outbound> messages) {
    IdentityHashMap<Message, Envelope> envelopes = new IdentityHashMap<>(messages.size());
    for (Effects.Outbound outbound : messages) {
      Message message = outbound.message();
      if (outbound.to().equals(self)) {
        pipe.execute(() -> step(new Input.Received(self, message)));
      } else {
        NodeId node = Objects.requireNonNull(membership.members().get(outbound.to()));
        surroundings.send(node, envelopes.computeIfAbsent(message, this::envelope));
      }
    }
  }

  private Envelope envelope(Message message) {
    return surroundings.encode(new Frame.Protocol(membership.epoch(), message));
  }
}
