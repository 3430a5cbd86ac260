package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.Entry;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.RaftBounds.Beginning;
import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import io.terroir.simulation.explore.Exploration;
import io.terroir.simulation.explore.Explorer.Limits;
import io.terroir.simulation.explore.Measured;
import io.terroir.simulation.explore.ReplicaGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Explores the Raft core within named bounds. In the package of its host, which keeps the recovery
 * of a replica to itself; in this module, since here a core with a planted error can be loaded in
 * place of the real one.
 */
public final class RaftExploration {
  /** Bounds for every build: seconds to the end, or as far as stated in the test. */
  static final Map<String, RaftBounds> SMALL = new LinkedHashMap<>();

  /** Bounds for minutes and gigabytes, besides the small ones to their end. */
  static final Map<String, RaftBounds> LARGE = new LinkedHashMap<>();

  private static final NodeId A = RaftBounds.MEMBERS.get(0);
  private static final NodeId B = RaftBounds.MEMBERS.get(1);
  private static final NodeId C = RaftBounds.MEMBERS.get(2);
  private static final List<List<NodeId>> ANY_TWO =
      List.of(List.of(A, B), List.of(A, C), List.of(B, C));

  static {
    SMALL.put("one-leader", RaftBounds.of(1, 2));
    SMALL.put("two-leaders", RaftBounds.of(2, 1));
    SMALL.put(
        "blank-disks", RaftBounds.of(2, 0).from(Beginning.BLANK, Beginning.BLANK, Beginning.BLANK));
    SMALL.put("one-leader-beats", RaftBounds.of(1, 1).beats(1));
    SMALL.put("slow-leader", RaftBounds.of(1, 1).slowDisks(0));
    SMALL.put("crash", RaftBounds.of(2, 0).crashes(1, 1));
    SMALL.put(
        "old-terms",
        RaftBounds.of(2, 0).from(Beginning.of(2, 1L), Beginning.of(2), Beginning.of(2, 2L)));
    SMALL.put("lost-disk", RaftBounds.of(2, 0).lostDisks(1, 2));
    SMALL.put("deposed-leader", deposedLeader(RaftBounds.of(0, 0).beats(2)));
    SMALL.put("entered", entered(RaftBounds.of(2, 0)));
    SMALL.put("member-goes", RaftBounds.of(2, 0).changes(1, List.of(List.of(A, B))));
    SMALL.put("member-comes", learner(RaftBounds.of(1, 0).changes(1, List.of(List.of(B, C)))));
    SMALL.put("sole-voter-goes", soleVoterGoes(RaftBounds.of(2, 0).crashes(1, 0)));
    LARGE.put("members-change", learner(RaftBounds.of(2, 0).changes(2, ANY_TWO)));
    LARGE.put("deposed-leader-campaigns", deposedLeader(RaftBounds.of(1, 1).beats(3)));
    LARGE.put("entered-twice", entered(RaftBounds.of(2, 1).beats(2).lostDisks(1, 2)));
    LARGE.put("lost-disk-admitted", RaftBounds.of(1, 1).campaigners(0).beats(2).lostDisks(1, 2));
    LARGE.put("lost-disks", RaftBounds.of(3, 1).beats(2).lostDisks(2, 1, 2));
    LARGE.put("two-leaders-two-commands", RaftBounds.of(2, 2).duplicates(1));
    LARGE.put("three-leaders", RaftBounds.of(3, 1));
    LARGE.put("everything", RaftBounds.of(3, 2).beats(1).duplicates(1).crashes(1, 0, 1, 2));
  }

  private RaftExploration() {}

  /** The first alone votes, the second is a learner, and is to vote in its place. */
  private static RaftBounds soleVoterGoes(RaftBounds bounds) {
    Beginning begun = Beginning.of(new Membership(List.of(A), List.of(), List.of(B)));
    return bounds.from(begun, begun, begun).changes(1, List.of(List.of(B)));
  }

  /** The first two vote, and the third is a learner. */
  private static RaftBounds learner(RaftBounds bounds) {
    Beginning begun = Beginning.of(new Membership(List.of(A, B), List.of(), List.of(C)));
    return bounds.from(begun, begun, begun);
  }

  /**
   * The first leads, elected by the second, and has not heard since that the second leads a later
   * term, elected by the third, and has committed with it. Then the third has lost its disk.
   */
  private static RaftBounds deposedLeader(RaftBounds bounds) {
    Term first = new Term(1);
    Term second = new Term(2);
    return bounds.after(
        List.of(
            new ExploredEvent.Campaign(),
            new ExploredEvent.Deliver(
                B, new Message.PreVoteResponse(Term.ZERO, first, true, false)),
            new ExploredEvent.Deliver(B, new Message.VoteResponse(first, true))),
        List.of(
            new ExploredEvent.Deliver(A, new Message.VoteRequest(first, LogPosition.ZERO)),
            new ExploredEvent.Campaign(),
            new ExploredEvent.Deliver(
                C, new Message.PreVoteResponse(Term.ZERO, second, true, false)),
            new ExploredEvent.Deliver(C, new Message.VoteResponse(second, true)),
            new ExploredEvent.Deliver(C, new Message.AppendAccepted(second, 1, false))),
        List.of(new ExploredEvent.ReplaceDisk()));
  }

  /**
   * The first leads, elected by the second, and has admitted the third on a new disk with the
   * second: all three hold that and the third has entered.
   */
  private static RaftBounds entered(RaftBounds bounds) {
    Term first = new Term(1);
    LogPosition begun = new LogPosition(first, 1);
    LogPosition admitted = new LogPosition(first, 2);
    DiskId disk = new DiskId(2);
    ByteString number = ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 2});
    ByteString admission = number.concat(ByteString.copyFromUtf8(C.name()));
    Message begin =
        new Message.AppendEntries(
            first,
            LogPosition.ZERO,
            List.of(new Entry(begun, Entry.Kind.NOTHING, ByteString.EMPTY)),
            0);
    Message admit =
        new Message.AppendEntries(
            first, begun, List.of(new Entry(admitted, Entry.Kind.ADMISSION, admission)), 1);
    Message committed = new Message.AppendEntries(first, admitted, List.of(), 2);
    Message joins =
        new Message.HeartbeatResponse(first, 1, Optional.of(new Message.Joiner(disk, 1)));
    return bounds.after(
        List.of(
            new ExploredEvent.Campaign(),
            new ExploredEvent.Deliver(
                B, new Message.PreVoteResponse(Term.ZERO, first, true, false)),
            new ExploredEvent.Deliver(B, new Message.VoteResponse(first, true)),
            new ExploredEvent.Deliver(B, new Message.AppendAccepted(first, 1, false)),
            new ExploredEvent.Deliver(C, new Message.AppendAccepted(first, 1, true)),
            new ExploredEvent.Deliver(C, joins),
            new ExploredEvent.Deliver(B, new Message.AppendAccepted(first, 2, false)),
            new ExploredEvent.Deliver(C, new Message.AppendAccepted(first, 2, true))),
        List.of(
            new ExploredEvent.Deliver(A, new Message.VoteRequest(first, LogPosition.ZERO)),
            new ExploredEvent.Deliver(A, begin),
            new ExploredEvent.Deliver(A, admit)),
        List.of(
            new ExploredEvent.ReplaceDisk(),
            new ExploredEvent.Deliver(A, begin),
            new ExploredEvent.Deliver(A, admit),
            new ExploredEvent.Deliver(A, committed)));
  }

  static RaftBounds bounds(String name) {
    Map<String, RaftBounds> named = SMALL.containsKey(name) ? SMALL : LARGE;
    return Objects.requireNonNull(named.get(name), () -> "no bounds are called " + name);
  }

  /** Explores the bounds with this name. */
  static Exploration explore(String name, Limits limits) {
    RaftBounds bounds = bounds(name);
    ReplicaGroup<ReplicaFacts, GroupHistory> group = new ReplicaGroup<>(new RaftProtocol(bounds));
    return Measured.explore("Raft " + name + " (" + bounds + ")", group, limits);
  }

  /** What is wrong with the core on the class path, with the way there, if anything is. */
  public static Optional<String> violation(String name, int statesMax) {
    return explore(name, Limits.states(statesMax)).counterexample().map(Object::toString);
  }

  /** Explores some bounds: {@code statesMax name...}. */
  public static void main(String[] args) {
    int statesMax = Integer.parseInt(args[0]);
    for (int i = 1; i < args.length; i++) {
      explore(args[i], Limits.states(statesMax));
    }
  }
}
