package io.terroir.epaxos.core;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.EpaxosBounds.Submission;
import io.terroir.epaxos.core.GroupHistory.Decision;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.explore.Choice;
import io.terroir.simulation.explore.Envelope;
import io.terroir.simulation.explore.GroupProtocol;
import io.terroir.simulation.explore.LiveReplica;
import io.terroir.simulation.explore.Outcome;
import io.terroir.simulation.explore.StructuralHash;
import io.terroir.simulation.explore.ViolationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** EPaxos as the explorer sees it: what may happen within {@link EpaxosBounds}, what must hold. */
class EpaxosProtocol implements GroupProtocol<ReplicaFacts, GroupHistory> {
  private static final String CORE = EpaxosCore.class.getPackageName() + ".";
  private static final int DUPLICATES = 0;
  private static final int CRASHES = 1;
  private static final int PER_COMMAND = 2;

  private final EpaxosBounds bounds;
  private final List<Command> commands;
  private final Map<ReplicaId, NodeId> members = new TreeMap<>();

  EpaxosProtocol(EpaxosBounds bounds) {
    this.bounds = bounds;
    this.commands = bounds.commands();
    for (int number = 1; number <= EpaxosBounds.REPLICAS; number++) {
      members.put(new ReplicaId(number), new NodeId("config-" + number));
    }
  }

  @Override
  public int replicas() {
    return EpaxosBounds.REPLICAS;
  }

  @Override
  public int[] budgets() {
    int[] budgets = new int[PER_COMMAND + 2 * commands.size()];
    budgets[DUPLICATES] = bounds.duplicates();
    budgets[CRASHES] = bounds.crashes();
    Arrays.fill(budgets, PER_COMMAND, recoveryOf(0), 1);
    for (int command = 0; command < commands.size(); command++) {
      budgets[recoveryOf(command)] = bounds.recoveries().get(command);
    }
    return budgets;
  }

  private static int submissionOf(int command) {
    return PER_COMMAND + command;
  }

  private int recoveryOf(int command) {
    return PER_COMMAND + commands.size() + command;
  }

  @Override
  public int duplicates() {
    return DUPLICATES;
  }

  @Override
  public LiveReplica<ReplicaFacts> start(int number) {
    return new ExploredReplica(new ReplicaId(number + 1), members, bounds);
  }

  /**
   * All of memory and disk, but for time and counters. Time matters in one comparison only, whether
   * a coordinator has hoped long enough for the fast path, and is only let pass to end that hope:
   * so it matters whether it hopes, not since when. (Of three members two are both quorums, so the
   * longer patience of a coordinator whom nobody contradicts does not come up.) Nobody is
   * suspected, no request is repeated and no progress is reported; {@link LeaderDetector} decides
   * only when to recover, which here the explorer decides.
   */
  @Override
  public StructuralHash hash() {
    return commonHash().build();
  }

  /** One that also leaves out a field: to show that this is noticed. */
  static StructuralHash hashWithout(String className, String field) {
    return commonHash().ignoringFields(CORE + className, field).build();
  }

  private static StructuralHash.Builder commonHash() {
    return new StructuralHash.Builder()
        .as(ByteString.class, ByteString::toByteArray)
        .ignoring(CORE + "Statistics")
        .ignoring(CORE + "FailureDetector")
        .ignoring(CORE + "LeaderDetector")
        .ignoring(CORE + "CommitRepair")
        .ignoringFields(CORE + "EpaxosCore", "nowMillis")
        .ignoringFields(CORE + "IdSet", "copy")
        .ignoringFields(
            CORE + "CommitPath$Attempt",
            "submittedAtMillis",
            "slowPathOpenSinceMillis",
            "sentAtMillis")
        .ignoringFields(CORE + "AcceptRounds$Round", "sentAtMillis")
        .as(RecoveryAttempt.class, EpaxosProtocol::contentOf);
  }

  /** After its proposal an attempt only stands for itself; what it gathered is not read again. */
  private static Object contentOf(RecoveryAttempt attempt) {
    boolean done = attempt.stage == RecoveryAttempt.Stage.PROPOSED;
    return done
        ? List.of(attempt.id, attempt.ballot)
        : List.of(
            attempt.id,
            attempt.ballot,
            attempt.stage,
            attempt.votes,
            attempt.quorum,
            attempt.validatedBy,
            attempt.invalidating,
            Optional.ofNullable(attempt.candidate));
  }

  // ---- what may happen

  @Override
  public List<Choice> choices(int number, ReplicaFacts facts, GroupHistory history) {
    List<Choice> choices = new ArrayList<>();
    for (int command = 0; command < commands.size(); command++) {
      Submission submission = bounds.submissions().get(command);
      if (submission.replica() == number) {
        int budget = submissionOf(command);
        choices.add(Choice.spending(new ExploredEvent.Submit(command, true), budget));
        if (mayLose(number, facts)) {
          choices.add(Choice.spending(new ExploredEvent.Submit(command, false), budget, CRASHES));
        }
      }
    }
    for (Map.Entry<CommandId, Integer> entry : new TreeMap<>(history.submitted()).entrySet()) {
      CommandId id = entry.getKey();
      if (bounds.mayRecover().contains(number) && !facts.instance(id).isCommitted()) {
        int budget = recoveryOf(entry.getValue());
        choices.add(Choice.spending(new ExploredEvent.Recover(id, true), budget));
        if (mayLose(number, facts)) {
          choices.add(Choice.spending(new ExploredEvent.Recover(id, false), budget, CRASHES));
        }
      }
    }
    choices.add(Choice.free(new ExploredEvent.EndOfHope(true)));
    if (mayLose(number, facts)) {
      choices.add(Choice.spending(new ExploredEvent.EndOfHope(false), CRASHES));
      choices.add(Choice.spending(new ExploredEvent.CrashAndRestart(), CRASHES));
    }
    if (facts.losing()) {
      choices.add(Choice.free(new ExploredEvent.CrashAndRestart()));
    }
    return choices;
  }

  @Override
  public List<Choice> deliveries(ReplicaFacts facts, Envelope envelope) {
    ReplicaId from = new ReplicaId(envelope.from() + 1);
    Message message = (Message) envelope.message();
    List<Choice> choices = new ArrayList<>();
    choices.add(Choice.free(new ExploredEvent.Deliver(from, message, true)));
    if (mayLose(envelope.to(), facts)) {
      choices.add(Choice.spending(new ExploredEvent.Deliver(from, message, false), CRASHES));
    }
    return choices;
  }

  private boolean mayLose(int number, ReplicaFacts facts) {
    return bounds.mayCrash().contains(number) && !facts.losing();
  }

  /**
   * What is durably decided can only be answered with the decision, and whoever took it has sent it
   * to all. A request under a ballot that was passed is answered with a hint, or later with that
   * decision; an answer to it is not counted. A replica that has accepted in a ballot neither votes
   * again for less in that ballot, nor, if it owns the ballot, counts such votes.
   */
  @Override
  public boolean isOver(ReplicaFacts facts, Envelope envelope) {
    if (facts.losing() || !(envelope.message() instanceof Message.AboutInstance about)) {
      return false;
    }
    Instance instance = facts.instance(about.id());
    int toJoined = ballotOf(about).compareTo(instance.ballot());
    boolean accepted = instance.phase() == Phase.ACCEPTED;
    return instance.isCommitted() || toJoined < 0 || (toJoined == 0 && accepted && isEarly(about));
  }

  /** What has its place before the ballot's proposal is accepted. */
  private static boolean isEarly(Message message) {
    return !(message instanceof Message.Accept
        || message instanceof Message.AcceptOk
        || message instanceof Message.Commit);
  }

  private static Ballot ballotOf(Message.AboutInstance message) {
    if (message instanceof Message.Accept m) {
      return m.ballot();
    } else if (message instanceof Message.AcceptOk m) {
      return m.ballot();
    } else if (message instanceof Message.Recover m) {
      return m.ballot();
    } else if (message instanceof Message.RecoverOk m) {
      return m.ballot();
    } else if (message instanceof Message.Validate m) {
      return m.ballot();
    } else if (message instanceof Message.ValidateOk m) {
      return m.ballot();
    } else if (message instanceof Message.PreAccept || message instanceof Message.PreAcceptOk) {
      return Ballot.ZERO;
    }
    return new Ballot(Long.MAX_VALUE, 1);
  }

  // ---- what must hold

  @Override
  public GroupHistory begin() {
    return GroupHistory.EMPTY;
  }

  @Override
  public GroupHistory observe(
      GroupHistory history,
      int number,
      ReplicaFacts before,
      Object event,
      Outcome outcome,
      ReplicaFacts after) {
    GroupHistory next = history;
    if (event instanceof ExploredEvent.Submit submit) {
      next = next.submitted(before.nextId(), submit.command());
    }
    for (Envelope envelope : outcome.sent()) {
      if (envelope.message() instanceof Message.Commit m) {
        next = next.decided(m.id(), new Decision(m.proposal(), m.deps()), commands);
      }
    }
    checkRecords(before, event, after);
    if (!after.losing()) {
      for (Instance instance : after.instances().values()) {
        if (instance.isCommitted()) {
          Decision decision = new Decision(instance.decidedProposal(), instance.deps());
          next = next.decided(instance.id(), decision, commands);
        }
      }
      next = next.executed(after.executed());
    }
    return next;
  }

  /** A decision is final, ballots only grow, and a restart finds all that was written. */
  private static void checkRecords(ReplicaFacts before, Object event, ReplicaFacts after) {
    boolean restart = event instanceof ExploredEvent.CrashAndRestart;
    if (restart && before.losing()) {
      return;
    }
    for (Instance was : before.instances().values()) {
      Instance is = after.instance(was.id());
      if (is.ballot().compareTo(was.ballot()) < 0 || is.phase().compareTo(was.phase()) < 0) {
        throw new ViolationException("Durability: " + was + " has become " + is);
      }
      boolean same = is.proposal().equals(was.proposal()) && is.deps().equals(was.deps());
      if (was.isCommitted() && !same) {
        throw new ViolationException("Finality: " + was + " has become " + is);
      }
    }
  }

  @Override
  public void compare(int one, ReplicaFacts factsOfOne, int other, ReplicaFacts factsOfOther) {
    // Everything that must hold between replicas is about what was told, see GroupHistory.
  }
}
