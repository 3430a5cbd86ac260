package io.terroir.raft.shard;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.ClosedRound;
import io.terroir.raft.host.GroupCounters;
import io.terroir.raft.host.RaftGroup;
import io.terroir.raft.host.ReadFrom;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.store.Store;
import io.terroir.runtime.store.StoreBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A group whose only replica commits at once, leads when told to, and applies when let. */
public final class OneReplicaGroup implements RaftGroup {
  private final NodeId self;
  private final ShardStateMachine machine;
  private final Store store;
  private final Pipe pipe;
  private final List<ByteString> log = new ArrayList<>();
  private final List<Term> terms = new ArrayList<>();
  private final Map<Long, CompletableFuture<ByteString>> proposals = new HashMap<>();
  private final List<LeaderListener> leaderListeners = new ArrayList<>();
  private final List<RoundListener> roundListeners = new ArrayList<>();
  private Optional<ClosedRound> round = Optional.empty();
  private Optional<NodeId> leader;
  private Term term = new Term(1);
  private boolean applying = true;
  private boolean confirming = true;

  public OneReplicaGroup(NodeId self, ShardStateMachine machine, Store store, Pipe pipe) {
    this.self = self;
    this.machine = machine;
    this.store = store;
    this.pipe = pipe;
    this.leader = Optional.of(self);
  }

  /** What was proposed, in order. */
  public List<ByteString> log() {
    return log;
  }

  public void setLeader(NodeId leader) {
    this.leader = Optional.of(leader);
    round = Optional.empty();
    leaderListeners.forEach(listener -> listener.leaderChanged(term, this.leader));
  }

  /** It is elected in the next term; nothing of that is in the log yet. */
  public void elect() {
    term = term.next();
    setLeader(self);
  }

  public void confirmRound(long sentWallMillis) {
    confirmRound(new ClosedRound(sentWallMillis, log.size()));
  }

  public void confirmRound(ClosedRound confirmed) {
    round = Optional.of(confirmed);
    roundListeners.forEach(listener -> listener.roundConfirmed(confirmed));
  }

  /** No majority answers: reads wait. */
  public void isolate() {
    confirming = false;
  }

  /** Commits go on, but nothing is applied until {@link #catchUp}. */
  public void holdBack() {
    applying = false;
  }

  public void catchUp() {
    applying = true;
    while (machine.applied().index() < log.size()) {
      applyNext();
    }
  }

  /** As {@link #catchUp}, with everything in one write of the store. */
  public void catchUpInOneBatch() {
    applying = true;
    StoreBatch batch = new StoreBatch();
    for (long index = machine.applied().index() + 1; index <= log.size(); index++) {
      applyOne(index);
    }
    machine.gather(batch);
    store.write(batch);
    machine.applied(log.size());
  }

  /** Commits and applies {@code command}, whoever leads. */
  public ByteString commit(ByteString command) {
    log.add(command);
    terms.add(term);
    return applying ? applyNext() : ByteString.EMPTY;
  }

  private ByteString applyNext() {
    long index = machine.applied().index() + 1;
    StoreBatch batch = new StoreBatch();
    ByteString outcome = applyOne(index);
    machine.gather(batch);
    store.write(batch);
    machine.applied(index);
    return outcome;
  }

  private ByteString applyOne(long index) {
    int at = (int) index - 1;
    ByteString outcome = machine.apply(new LogPosition(terms.get(at), index), log.get(at));
    Optional.ofNullable(proposals.remove(index)).ifPresent(done -> done.complete(outcome));
    return outcome;
  }

  @Override
  public ShardId shard() {
    return machine.shard();
  }

  @Override
  public Configuration configuration() {
    return Configuration.ofCreation(List.of(self));
  }

  @Override
  public void tellOfRemoval(NodeId node) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Boolean> transferLeadership(NodeId to) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public CompletableFuture<ChangeAnswer> changeMembers(LogPosition of, Membership target) {
    return CompletableFuture.completedFuture(new ChangeAnswer.Refused(ChangeAnswer.Why.NOT_LEADER));
  }

  @Override
  public Pipe pipe() {
    return pipe;
  }

  @Override
  public CompletableFuture<ByteString> propose(ByteString command) {
    if (!isLeader()) {
      return notLeader();
    }
    CompletableFuture<ByteString> proposal = new CompletableFuture<>();
    proposals.put(log.size() + 1L, proposal);
    var unused = commit(command);
    return proposal;
  }

  @Override
  public CompletableFuture<Long> readIndex(ReadFrom from) {
    if (!confirming && from == ReadFrom.CONFIRMED_LEADER) {
      return new CompletableFuture<>();
    }
    return isLeader() ? CompletableFuture.completedFuture(machine.applied().index()) : notLeader();
  }

  private <T> CompletableFuture<T> notLeader() {
    return CompletableFuture.failedFuture(Refusal.notLeader(leader).toException());
  }

  @Override
  public boolean isResting() {
    return false;
  }

  @Override
  public Optional<NodeId> leader() {
    return leader;
  }

  @Override
  public boolean isLeader() {
    return leader.equals(Optional.of(self));
  }

  @Override
  public boolean joining() {
    return false;
  }

  @Override
  public Term term() {
    return term;
  }

  @Override
  public long commitIndex() {
    return log.size();
  }

  @Override
  public long appliedIndex() {
    return machine.applied().index();
  }

  @Override
  public Optional<ClosedRound> lastConfirmedRound() {
    return isLeader() ? round : Optional.empty();
  }

  @Override
  public void onLeaderChange(LeaderListener listener) {
    leaderListeners.add(listener);
  }

  @Override
  public void onRoundConfirmed(RoundListener listener) {
    roundListeners.add(listener);
  }

  @Override
  public Optional<Quarantine> quarantine() {
    return Optional.empty();
  }

  @Override
  public void quarantine(Quarantine found) {
    throw new UnsupportedOperationException(found.detail());
  }

  @Override
  public GroupCounters counters() {
    return new GroupCounters(0, log.size(), machine.applied().index(), 0, 0, 0, 0);
  }
}
