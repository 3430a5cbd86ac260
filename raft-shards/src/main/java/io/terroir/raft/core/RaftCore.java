package io.terroir.raft.core;

import io.terroir.runtime.id.DiskId;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One replica of one Raft group: takes one input at a time and returns what must be done. Knows no
 * clock, thread, disk or network.
 *
 * <p>The driver must carry out the effects of a step before the next one, in this order: send what
 * may go now, hand over the durable work (work of steps in their order), hold back what waits for
 * it. It applies entries up to {@link #applicableIndex}, no further. Used by one thread.
 */
public final class RaftCore {
  private final ReplicaState state;
  private final Joining joining;
  private final Election election;
  private final Following following;
  private final Replication replication;
  private final Admissions admissions;
  private final Changes changes;
  private final Transfer transfer;
  private final Rounds rounds;
  private final FollowerReads followerReads;
  private final Rest rest;
  private final Departure departure;

  /**
   * Recovers a replica.
   *
   * @param disk the one that it is on
   * @param configurations the last configuration that is applied, or that of the creation, and
   *     those in the log after it. This replica need not be in any: then it waits to be made a
   *     member
   * @param hardState what the disk remembers; if nothing, {@link HardState#NEW} on the disk that
   *     this member had when the group was created, else {@link HardState#JOINING}
   * @param log what the disk holds, all of it durable
   * @param appliedIndex the state machine's applied index: it was committed
   * @param random for election timeouts
   */
  public RaftCore(
      NodeId self,
      DiskId disk,
      List<Configuration> configurations,
      CoreConfig config,
      HardState hardState,
      RaftLog log,
      long appliedIndex,
      RandomGenerator random) {
    state = new ReplicaState(self, configurations, hardState, log, appliedIndex);
    joining = new Joining(state, disk);
    rest = new Rest(state, config, this::isIdle, this::isSilent);
    following = new Following(state, joining, rest);
    replication = new Replication(state, config);
    rounds = new Rounds(state, config, replication, rest);
    admissions = new Admissions(state, config, replication);
    changes = new Changes(state, replication);
    transfer = new Transfer(state, config, replication);
    election = new Election(state, config, random, this::lead);
    followerReads = new FollowerReads(state, config, random);
    departure = new Departure(state, election);
  }

  /** Takes one input. */
  public Effects step(Input input) {
    if (rest.isDisturbedBy(input) && rest.end()) {
      wake(input);
    }
    if (input instanceof Input.Receive receive) {
      receive(receive.from(), receive.message());
    } else if (input instanceof Input.Persisted persisted) {
      persisted(persisted);
    } else if (input instanceof Input.Propose propose) {
      if (state.isLeader() && !transfer.isUnderWay()) {
        replication.propose(propose.commands());
      }
    } else if (input instanceof Input.ChangeMembers change) {
      state.out().change(change(change));
    } else if (input instanceof Input.TransferLeadership handOver) {
      state.out().transfer(state.isLeader() && transfer.begin(handOver.to()));
    } else if (input instanceof Input.Read read) {
      read(read.ticket());
    } else if (input instanceof Input.ReadAnywhere read) {
      readAnywhere(read.ticket());
    } else if (input instanceof Input.Tick) {
      tick();
    } else if (input instanceof Input.Away away) {
      rest.onAway(away.nodes());
    } else if (input instanceof Input.SnapshotReceived received) {
      if (state.role() == Role.FOLLOWER) {
        following.onSnapshotReceived(received);
      }
    } else if (input instanceof Input.SnapshotAbandoned abandoned && state.isLeader()) {
      replication.onSnapshotAbandoned(abandoned.to());
    }
    followerReads.refuseUnlessFollowing();
    return state.out().take(state);
  }

  // ---- messages

  /**
   * From members and others alike (thesis, section 4.1): who lacks the latest configuration does
   * not know every legitimate leader and candidate. It is who counts votes and answers that looks
   * who takes part.
   */
  private void receive(NodeId from, Message message) {
    if (message instanceof Message.PreVoteRequest request) {
      election.onPreVoteRequest(from, request);
      departure.onQuestion(from);
      return;
    } else if (message instanceof Message.MemberQuery) {
      departure.onQuestion(from);
      return;
    } else if (message instanceof Message.Removed removed) {
      departure.onRemoved(removed);
      return;
    }
    if (message instanceof Message.VoteRequest request
        && !request.byTransfer()
        && election.promised()) {
      // Leader stickiness, thesis section 4.2.3: not even the term is taken over.
      if (!message.term().isBefore(state.term())) {
        return;
      }
    }
    if (message.term().isAfter(state.term())) {
      follow(message.term(), Optional.empty());
    }
    if (message instanceof Message.PreVoteResponse response) {
      // Who answers may be in an older term than who asks.
      election.onPreVoteResponse(from, response);
    } else if (message.term().isBefore(state.term())) {
      answerOldTerm(from, message);
    } else if (message instanceof Message.FromLeader fromLeader) {
      receiveFromLeader(from, fromLeader);
    } else if (state.isLeader()) {
      receiveAsLeader(from, message);
    } else {
      receiveVotes(from, message);
    }
  }

  /** Tells a stale leader or candidate the current term; answers of old terms mean nothing. */
  private void answerOldTerm(NodeId from, Message message) {
    if (message instanceof Message.FromLeader) {
      state.reply(from, new Message.HeartbeatResponse(state.term(), 0, joining.joiner()));
    } else if (message instanceof Message.VoteRequest) {
      state.reply(from, new Message.VoteResponse(state.term(), false));
    }
  }

  private void receiveFromLeader(NodeId from, Message.FromLeader message) {
    follow(state.term(), Optional.of(from));
    election.promise();
    if (message instanceof Message.AppendEntries request) {
      following.onAppendEntries(from, request);
    } else if (message instanceof Message.Heartbeat heartbeat) {
      following.onHeartbeat(from, heartbeat);
    } else if (message instanceof Message.SnapshotChunk chunk) {
      following.onSnapshotChunk(from, chunk);
    } else if (message instanceof Message.TimeoutNow) {
      election.onTimeoutNow();
    } else if (message instanceof Message.ReadIndexResponse response) {
      followerReads.onResponse(response);
    } else if (message instanceof Message.StateVerdict) {
      state.out().checkTraffic(from, message);
    }
  }

  private void receiveAsLeader(NodeId from, Message message) {
    if (!replication.knows(from)) {
      return;
    }
    if (message instanceof Message.Answer answer && !replication.isOfSession(from, answer)) {
      return;
    }
    replication.progress(from).heard();
    long committedBefore = state.commitIndex();
    if (message instanceof Message.AppendAccepted accepted) {
      replication.onAccepted(from, accepted);
    } else if (message instanceof Message.AppendRejected rejected) {
      replication.onRejected(from, rejected);
    } else if (message instanceof Message.HeartbeatResponse response) {
      replication.onHeartbeatResponse(from, response);
      rounds.onResponse(from, response);
      rest.onResponse(from, response);
      admissions.onHeartbeatResponse(from, response);
    } else if (message instanceof Message.ReadIndexRequest request) {
      rounds.onRequest(from, request);
    } else if (message instanceof Message.StateReport) {
      state.out().checkTraffic(from, message);
    } else if (message instanceof Message.SnapshotChunkReceived) {
      state.out().snapshotTraffic(from, message);
    } else if (message instanceof Message.SnapshotInstalled installed) {
      state.out().snapshotTraffic(from, message);
      replication.onSnapshotInstalled(from, installed);
    }
    afterCommit(committedBefore);
    if (state.isLeader()) {
      transfer.proceed();
    }
  }

  private void receiveVotes(NodeId from, Message message) {
    if (message instanceof Message.VoteRequest request) {
      election.onVoteRequest(from, request);
    } else if (message instanceof Message.VoteResponse response) {
      election.onVoteResponse(from, response);
    }
  }

  // ---- roles

  /** Elected: announces itself and writes the entry that lets it commit. */
  private void lead() {
    state.becomeLeader();
    boolean unused = rest.end();
    replication.begin();
    admissions.begin();
    transfer.begin();
    rounds.begin();
  }

  private void follow(Term term, Optional<NodeId> leader) {
    boolean led = state.isLeader();
    state.becomeFollower(term, leader);
    if (led) {
      rounds.end();
      election.restartTimeout();
    }
  }

  // ---- everything else

  private void tick() {
    if (rest.isResting()) {
      return;
    }
    if (!state.isLeader()) {
      election.tick();
      followerReads.tick();
      return;
    }
    replication.tick();
    admissions.tick();
    transfer.tick();
    if (replication.hasAuthority()) {
      rest.tick();
      rounds.tick();
    } else {
      follow(state.term(), Optional.empty());
    }
  }

  /** A leader tells the others at the next tick; a follower has heard, or must see to itself. */
  private void wake(Input by) {
    if (state.isLeader()) {
      rounds.due();
    } else if (by instanceof Input.Wake wake) {
      election.wake(wake.ticksRested());
    } else {
      election.promise();
    }
  }

  /** Whether this replica waits for nothing, so that it may rest. */
  private boolean isIdle() {
    if (!state.isLeader()) {
      return followerReads.isIdle();
    }
    long last = state.log().last().index();
    return state.committedInTerm()
        && state.commitIndex() == last
        && state.durableIndex() == last
        && replication.allHeardHoldAll()
        && !state.membership().isJoint()
        && !transfer.isUnderWay()
        && rounds.isIdle();
  }

  private boolean isSilent(NodeId member) {
    return !replication.hearsNow(member);
  }

  private ChangeAnswer change(Input.ChangeMembers change) {
    return state.isLeader()
        ? changes.begin(change)
        : new ChangeAnswer.Refused(ChangeAnswer.Why.NOT_LEADER);
  }

  private void read(long ticket) {
    if (state.isLeader()) {
      rounds.read(ticket);
    } else {
      state.out().refuseRead(ticket);
    }
  }

  private void readAnywhere(long ticket) {
    if (state.isLeader()) {
      rounds.read(ticket);
    } else {
      followerReads.read(ticket);
    }
  }

  private void persisted(Input.Persisted done) {
    state.persisted(done);
    joining.enterIfAdmitted();
    election.onPersisted();
    if (state.isLeader()) {
      long committedBefore = state.commitIndex();
      replication.onPersisted();
      afterCommit(committedBefore);
    }
  }

  private void afterCommit(long committedBefore) {
    if (state.commitIndex() > committedBefore) {
      rounds.onCommit();
      changes.onCommit();
      if (changes.isDone()) {
        rounds.tell();
        follow(state.term(), Optional.empty());
      }
    }
  }

  /**
   * How many ticks may pass, if there is no other input, before one does more than to pass. They
   * must be given all the same, but may be given late: together, and before the next other input.
   */
  public int idleTicks() {
    if (rest.isResting()) {
      return Integer.MAX_VALUE;
    }
    if (!state.isLeader()) {
      return Math.min(election.idleTicks(), followerReads.idleTicks());
    }
    return replication.isQuiet() && !transfer.isUnderWay() ? rounds.idleTicks() : 0;
  }

  // ---- reading

  /** The current term. */
  public Term term() {
    return state.term();
  }

  /** What this replica is. */
  public Role role() {
    return state.role();
  }

  /** Who leads the current term, if known. */
  public Optional<NodeId> leader() {
    return state.leader();
  }

  /** The last index known to be committed. */
  public long commitIndex() {
    return state.commitIndex();
  }

  /** The latest configuration in the log, committed or not: the one in effect. */
  public Configuration configuration() {
    return state.configuration();
  }

  /** The last index that is durable in the own log. */
  public long durableIndex() {
    return state.durableIndex();
  }

  /**
   * The last index that may be applied: committed, and durable here. The store has no log of its
   * own; an effect whose entry the own log can lose would be an effect without a cause.
   */
  public long applicableIndex() {
    return Math.min(state.commitIndex(), state.durableIndex());
  }

  /** The last index known to be durable at every member. */
  public long matchedByAllIndex() {
    return state.matchedByAllIndex();
  }

  /** Whether this replica leads and has committed an entry of its term. */
  public boolean committedInTerm() {
    return state.isLeader() && state.committedInTerm();
  }

  /**
   * Whether this replica leads and may serve reads for as long as voters keep what they promised in
   * the last confirmed round: not before it knows what is committed, and not once it has told
   * somebody to campaign, which goes past those promises.
   */
  public boolean mayLease() {
    return committedInTerm() && transfer.mayLease();
  }

  /**
   * Whether the group rests as far as this replica knows: it needs no ticks until the next input.
   * Its driver watches the nodes of the members meanwhile, see {@link Input.Wake}.
   */
  public boolean isResting() {
    return rest.isResting();
  }

  /** Whether the newest round of this leader asks the others to rest. */
  public boolean asksToRest() {
    return state.isLeader() && rest.askedRound() > 0;
  }

  /** The members without which this leader rests, as they are away; empty unless it does. */
  public Set<NodeId> restsWithout() {
    return state.isLeader() && rest.isResting() ? rest.missing() : Set.of();
  }

  /** The number of the last round of heartbeats sent in this term. */
  public long sentRound() {
    return rounds.sentRound();
  }

  /** The last round that a majority has confirmed, while leading. */
  public long confirmedRound() {
    return rounds.confirmedRound();
  }

  /** Whether this replica has lost its disk and not been admitted again on the present one. */
  public boolean joining() {
    return state.joining();
  }

  /**
   * Members that have lost their disks, if they are so many that the others, this one among them,
   * are no majority: what this replica holds may be the last copy, and no leader will be elected.
   */
  public Set<NodeId> lostMajority() {
    return election.lostMajority();
  }

  /** What must be remembered of promises. */
  public HardState hardState() {
    return state.hardState();
  }

  /** Elections begun, for metrics. */
  public long electionsBegun() {
    return election.begun();
  }

  /** Rounds sent on behalf of reads, for metrics. */
  public long readRounds() {
    return rounds.readRounds();
  }
}
