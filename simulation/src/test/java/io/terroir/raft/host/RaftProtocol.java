package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Role;
import io.terroir.raft.log.EntryLog;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.explore.Choice;
import io.terroir.simulation.explore.Envelope;
import io.terroir.simulation.explore.GroupProtocol;
import io.terroir.simulation.explore.LiveReplica;
import io.terroir.simulation.explore.Outcome;
import io.terroir.simulation.explore.StructuralHash;
import io.terroir.simulation.explore.ViolationException;
import java.util.ArrayList;
import java.util.List;

/** Raft as the explorer sees it: what may happen within {@link RaftBounds}, and what must hold. */
final class RaftProtocol implements GroupProtocol<ReplicaFacts, GroupHistory> {
  private static final int DUPLICATES = 0;
  private static final int CRASHES = 1;
  private static final int CAMPAIGNS = 2;
  private static final int PROPOSALS = 3;
  private static final int BEATS = 4;
  private static final int LOST_DISKS = 5;
  private static final int CHANGES = 6;

  private final RaftBounds bounds;

  RaftProtocol(RaftBounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public int replicas() {
    return RaftBounds.MEMBERS.size();
  }

  @Override
  public int[] budgets() {
    return new int[] {
      bounds.duplicates(),
      bounds.crashes(),
      bounds.campaigns(),
      bounds.proposals(),
      bounds.beats(),
      bounds.lostDisks(),
      bounds.changes()
    };
  }

  @Override
  public int duplicates() {
    return DUPLICATES;
  }

  @Override
  public LiveReplica<ReplicaFacts> start(int number) {
    return new ExploredReplica(number, bounds);
  }

  /** All of memory and disk, but for counters. A log is its entries, however they are cached. */
  @Override
  public StructuralHash hash() {
    String core = "io.terroir.raft.core.";
    return new StructuralHash.Builder()
        .as(ByteString.class, ByteString::toByteArray)
        .as(EntryLog.class, log -> List.of(log.base(), entries(log)))
        .ignoringFields(core + "Election", "begun")
        .ignoringFields(core + "Rounds", "readRounds")
        .build();
  }

  private static List<Entry> entries(EntryLog log) {
    List<Entry> entries = new ArrayList<>();
    long base = log.base().index();
    while (base + entries.size() < log.last().index()) {
      entries.addAll(log.read(base + entries.size() + 1, Integer.MAX_VALUE));
    }
    return entries;
  }

  // ---- what may happen

  @Override
  public List<Choice> choices(int number, ReplicaFacts facts, GroupHistory history) {
    List<Choice> choices = new ArrayList<>();
    if (facts.writesUnderWay() > 0) {
      choices.add(Choice.free(new ExploredEvent.Written()));
    }
    if (facts.leads()) {
      choices.add(Choice.spending(new ExploredEvent.Propose(), PROPOSALS));
      choices.add(Choice.spending(new ExploredEvent.Beat(), BEATS));
      for (List<NodeId> voters : bounds.targets()) {
        choices.add(Choice.spending(new ExploredEvent.ChangeMembers(voters), CHANGES));
      }
    } else if (bounds.campaigners().contains(number) && !facts.joining()) {
      choices.add(Choice.spending(new ExploredEvent.Campaign(), CAMPAIGNS));
    }
    if (facts.inTouch()) {
      choices.add(Choice.free(new ExploredEvent.LoseTouch()));
    }
    if (bounds.slowDisks().contains(number)) {
      for (int written = 0; written <= facts.writesUnderWay(); written++) {
        choices.add(Choice.spending(new ExploredEvent.CrashAndRestart(written), CRASHES));
      }
    }
    if (bounds.losers().contains(number)) {
      choices.add(Choice.spending(new ExploredEvent.ReplaceDisk(), LOST_DISKS));
    }
    return choices;
  }

  @Override
  public List<Choice> deliveries(ReplicaFacts facts, Envelope envelope) {
    Message message = (Message) envelope.message();
    return List.of(
        Choice.free(new ExploredEvent.Deliver(RaftBounds.MEMBERS.get(envelope.from()), message)));
  }

  /**
   * Answers of a term that is over, or to a role that cannot come back in their term. Nothing is
   * over for a replica that may lose its disk yet: on the next one, any term is new to it.
   */
  @Override
  public boolean isOver(ReplicaFacts facts, Envelope envelope) {
    boolean termsMayComeBack = facts.disksLost() < bounds.disksLostMax(envelope.to());
    if (facts.writesUnderWay() > 0 || termsMayComeBack) {
      return false;
    }
    Message message = (Message) envelope.message();
    if (message instanceof Message.PreVoteResponse response) {
      return !response.term().isAfter(facts.term()) && !response.askedTerm().isAfter(facts.term());
    }
    boolean now = message.term().equals(facts.term());
    boolean past = message.term().isBefore(facts.term());
    if (message instanceof Message.VoteResponse) {
      return past || (now && facts.role() != Role.CANDIDATE);
    }
    boolean toLeader =
        message instanceof Message.AppendAccepted
            || message instanceof Message.AppendRejected
            || message instanceof Message.HeartbeatResponse;
    return toLeader && (past || (now && !facts.leads() && facts.role() != Role.CANDIDATE));
  }

  // ---- what must hold

  @Override
  public GroupHistory begin() {
    GroupHistory history = GroupHistory.EMPTY;
    for (int number = 0; number < replicas(); number++) {
      ExploredReplica replica =
          new ExploredReplica(number, bounds.after(List.of(), List.of(), List.of()));
      for (ExploredEvent event : bounds.past().get(number)) {
        ReplicaFacts before = replica.facts();
        Outcome outcome = replica.take(event);
        history = observe(history, number, before, event, outcome, replica.facts());
      }
    }
    return history;
  }

  @Override
  public GroupHistory observe(
      GroupHistory history,
      int number,
      ReplicaFacts before,
      Object event,
      Outcome outcome,
      ReplicaFacts after) {
    checkPromises(before, event, after);
    GroupHistory next =
        history.applicable(
            after.log().subList(0, Math.toIntExact(after.applicable())), after.term());
    return after.leads() ? next.led(number, after) : next;
  }

  /**
   * Terms and votes are kept, also over a restart; leaders only append (paper, figure 3). A lost
   * disk takes its promises along.
   */
  private static void checkPromises(ReplicaFacts before, Object event, ReplicaFacts after) {
    if (event instanceof ExploredEvent.ReplaceDisk) {
      return;
    }
    if (event instanceof ExploredEvent.CrashAndRestart restart) {
      boolean allWritten = restart.written() == before.writesUnderWay();
      boolean same =
          after.hardState().equals(before.hardState()) && after.log().equals(before.log());
      require(!allWritten || same, "Durability: a restart found something else than was written");
      return;
    }
    boolean sameTerm = after.term().equals(before.term());
    require(!after.term().isBefore(before.term()), "a replica returned to an older term");
    require(
        !sameTerm
            || before.hardState().vote().isEmpty()
            || after.hardState().vote().equals(before.hardState().vote()),
        "a replica changed its vote within a term");
    require(
        !(sameTerm && before.leads() && after.leads()) || after.extendsLog(before.log()),
        "Leader Append-Only: a leader changed its log");
  }

  /** Log Matching (paper, section 5.3). */
  @Override
  public void compare(int one, ReplicaFacts factsOfOne, int other, ReplicaFacts factsOfOther) {
    List<Entry> first = factsOfOne.log();
    List<Entry> second = factsOfOther.log();
    for (int i = Math.min(first.size(), second.size()); i > 0; i--) {
      if (first.get(i - 1).term().equals(second.get(i - 1).term())) {
        require(
            first.subList(0, i).equals(second.subList(0, i)),
            "Log Matching: the logs of " + one + " and " + other + " agree only at " + i);
        return;
      }
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ViolationException(otherwise);
    }
  }
}
