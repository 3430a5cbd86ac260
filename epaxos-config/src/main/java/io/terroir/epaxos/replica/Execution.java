package io.terroir.epaxos.replica;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.audit.AuditLog;
import io.terroir.epaxos.audit.AuditRecordCodec;
import io.terroir.epaxos.audit.AuditedCommand;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Membership;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.execution.Executor;
import io.terroir.epaxos.wire.MembershipCodec;
import io.terroir.runtime.Invariants;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes what is committed in one epoch, and puts what it changes into the store, in groups, each
 * with the ids that it executed. Whatever a crash leaves of these groups, the journal has the rest.
 *
 * <p>A change of the members ends the epoch. It conflicts with every command, so that every replica
 * has executed the same commands before it; what comes after it in the order is void, at every
 * replica alike, and needs no decision any more.
 */
final class Execution {
  /**
   * Bytes of commands at which a group is saved though more could be executed: a start may have all
   * of the journal to execute. Larger groups save no time, and take memory for their changes.
   */
  private static final long GROUP_BYTES_MAX = 1L << 20;

  private final Store store;
  private final StateMachine stateMachine;
  private final ExecutedState executed;
  private final AuditLog audit;
  private final Executor executor;
  private final ExecutionLag lag;
  private final Listener listener;
  private final List<Answer> answers = new ArrayList<>();
  private boolean ended;

  /** Of the commands applied since the last save. */
  private long groupBytes;

  private int groupInstances;

  /** The outcomes of an instance that is applied and not saved yet. */
  private record Answer(CommandId id, List<ByteString> outcomes) {}

  /** Learns of what happens, on the pipe. */
  interface Listener {
    /** The instance is decided. */
    void committed(Instance decided);

    /** Nothing waits for {@code id} any more: it was executed, or is a no-op. */
    void passed(CommandId id);

    /** The commands of {@code id} were executed, and that is in the store. */
    void executed(CommandId id, List<ByteString> outcomes);

    /** So many instances more are in the store. */
    void saved(int instances);
  }

  Execution(
      Store store,
      StateMachine stateMachine,
      ExecutedState executed,
      AuditLog audit,
      ExecutionLag lag,
      Listener listener) {
    this.store = store;
    this.stateMachine = stateMachine;
    this.executed = executed;
    this.audit = audit;
    audit.enter(epoch());
    this.executor = new Executor(executed.ids());
    this.lag = lag;
    this.listener = listener;
  }

  /**
   * Executes what can be executed now that these are committed. A group ends between two commits
   * and never inside what one of them released: half a circle of dependencies must not be in the
   * store, see {@link Executor#Executor(io.terroir.epaxos.core.Deps)}.
   *
   * @return ids among them that were decided to be no-ops; none if the epoch has ended
   */
  List<CommandId> commit(List<Instance> committed) {
    List<CommandId> noOps = new ArrayList<>();
    for (Instance instance : committed) {
      if (ended) {
        break;
      }
      listener.committed(instance);
      if (instance.decidedProposal() == Nop.NOP) {
        noOps.add(instance.id());
      }
      for (Instance ready : executor.commit(instance)) {
        if (!ended) {
          execute(ready);
        }
      }
      if (!executor.isExecuted(instance.id())) {
        lag.add(instance.id());
      }
      if (groupBytes >= GROUP_BYTES_MAX) {
        save();
      }
    }
    save();
    return ended ? List.of() : noOps;
  }

  /** Whether the members were changed: nothing is executed here any more. */
  boolean hasEnded() {
    return ended;
  }

  private void execute(Instance ready) {
    executed.add(ready.id());
    lag.remove(ready.id());
    listener.passed(ready.id());
    groupInstances++;
    if (!(ready.decidedProposal() instanceof Command command)) {
      audit.passed(ready.id());
    } else if (command.access().isEverything()) {
      executeChange(ready.id(), command.payloads().get(0));
    } else {
      execute(ready.id(), command);
    }
  }

  private void execute(CommandId id, Command command) {
    List<ByteString> outcomes = new ArrayList<>(command.payloads().size());
    List<AuditedCommand> audited = new ArrayList<>(command.payloads().size());
    for (ByteString payload : command.payloads()) {
      groupBytes += payload.size();
      ByteString outcome = stateMachine.apply(id, payload);
      outcomes.add(outcome);
      audited.add(stateMachine.audited(id, payload, outcome));
    }
    audit.executed(id, AuditRecordCodec.commands(epoch(), audited));
    answers.add(new Answer(id, outcomes));
  }

  private void executeChange(CommandId id, ByteString payload) {
    long epoch = epoch();
    ByteString outcome = changeMembers(payload);
    audit.executed(id, AuditRecordCodec.membersChange(epoch, new AuditedCommand(payload, outcome)));
    answers.add(new Answer(id, List.of(outcome)));
  }

  private long epoch() {
    return executed.membership().map(Membership::epoch).orElse(0L);
  }

  private ByteString changeMembers(ByteString payload) {
    ReplicaChange change = MembershipCodec.change(payload);
    Membership current =
        executed.membership().orElseThrow(() -> new IllegalStateException("no members are known"));
    Invariants.check(
        change.epoch() == current.epoch(), "a change is executed in the epoch that it ends");
    Optional<String> rejected = current.reject(change.members(), change.disks());
    if (rejected.isPresent()) {
      return MembershipCodec.toBytes(new ReplicaChangeOutcome(rejected, current));
    }
    Membership next = current.next(change.members(), change.disks());
    executed.enter(next);
    ended = true;
    return MembershipCodec.toBytes(new ReplicaChangeOutcome(rejected, next));
  }

  /** Writes what was executed since the last time, and tells those who wait for it. */
  private void save() {
    if (executed.isSaved()) {
      return;
    }
    StoreBatch batch = new StoreBatch();
    stateMachine.save(batch);
    executed.save(batch);
    audit.save(batch);
    store.write(batch);
    if (ended) {
      audit.enter(epoch());
    } else {
      audit.catchUp();
    }
    listener.saved(groupInstances);
    groupBytes = 0;
    groupInstances = 0;
    List<Answer> saved = List.copyOf(answers);
    answers.clear();
    saved.forEach(answer -> listener.executed(answer.id(), answer.outcomes()));
  }
}
