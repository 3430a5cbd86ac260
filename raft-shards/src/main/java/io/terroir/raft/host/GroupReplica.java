package io.terroir.raft.host;

import com.google.protobuf.ByteString;
import io.terroir.raft.core.ChangeAnswer;
import io.terroir.raft.core.Configuration;
import io.terroir.raft.core.Input;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Term;
import io.terroir.raft.log.Quarantine;
import io.terroir.runtime.error.Refusal;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.ShardId;
import io.terroir.runtime.pipe.Pipe;
import io.terroir.runtime.telemetry.Tracing;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The thread-safe face of a {@link GroupDriver}. */
final class GroupReplica implements RaftGroup {
  private final ShardId shard;
  private final Pipe pipe;
  private final GroupDriver driver;
  private final Tracing tracing;

  GroupReplica(ShardId shard, Pipe pipe, GroupDriver driver, Tracing tracing) {
    this.tracing = tracing;
    this.shard = shard;
    this.pipe = pipe;
    this.driver = driver;
  }

  Sleeper sleeper() {
    return driver;
  }

  GroupDriver driver() {
    return driver;
  }

  @Override
  public ShardId shard() {
    return shard;
  }

  @Override
  public Configuration configuration() {
    return driver.standing().now().configuration();
  }

  @Override
  public CompletableFuture<ChangeAnswer> changeMembers(LogPosition of, Membership target) {
    Input.ChangeMembers change = new Input.ChangeMembers(of, target);
    CompletableFuture<ChangeAnswer> answer = new CompletableFuture<>();
    boolean taken = pipe.offer(() -> driver.changeMembers(change, answer));
    return taken ? answer : CompletableFuture.failedFuture(Proposals.full().toException());
  }

  @Override
  public void tellOfRemoval(NodeId node) {
    boolean unused = pipe.offer(() -> driver.tellOfRemoval(node));
  }

  @Override
  public Pipe pipe() {
    return pipe;
  }

  @Override
  public CompletableFuture<ByteString> propose(ByteString command) {
    Proposals proposals = driver.proposals();
    Optional<Refusal> refusal = driver.journalRefusal();
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(refusal.get().toException());
    }
    if (!proposals.reserve(command)) {
      return CompletableFuture.failedFuture(Proposals.full().toException());
    }
    CompletableFuture<ByteString> outcome = new CompletableFuture<>();
    boolean taken =
        pipe.offer(
            () -> {
              proposals.add(command, outcome, tracing.begin("raft write"));
              driver.requested();
            });
    if (!taken) {
      proposals.release(command);
      return CompletableFuture.failedFuture(Proposals.full().toException());
    }
    return outcome;
  }

  @Override
  public CompletableFuture<Boolean> transferLeadership(NodeId to) {
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    boolean taken = pipe.offer(() -> driver.transferLeadership(to, begun));
    return taken ? begun : CompletableFuture.failedFuture(Proposals.full().toException());
  }

  @Override
  public CompletableFuture<Long> readIndex(ReadFrom from) {
    Reads reads = driver.reads();
    if (!reads.reserve()) {
      return CompletableFuture.failedFuture(Reads.full().toException());
    }
    CompletableFuture<Long> index = new CompletableFuture<>();
    boolean taken =
        pipe.offer(
            () -> {
              reads.add(from, index);
              driver.requested();
            });
    if (!taken) {
      reads.release();
      return CompletableFuture.failedFuture(Reads.full().toException());
    }
    return index;
  }

  @Override
  public Optional<NodeId> leader() {
    return driver.standing().now().leader();
  }

  @Override
  public boolean isLeader() {
    return driver.standing().now().leads();
  }

  @Override
  public boolean isResting() {
    return driver.rests();
  }

  @Override
  public boolean joining() {
    return driver.standing().now().joining();
  }

  @Override
  public Optional<Quarantine> quarantine() {
    return driver.quarantine();
  }

  @Override
  public void quarantine(Quarantine found) {
    pipe.execute(() -> driver.quarantine(found));
  }

  @Override
  public Term term() {
    return driver.standing().now().term();
  }

  @Override
  public long commitIndex() {
    return driver.standing().now().commitIndex();
  }

  @Override
  public long appliedIndex() {
    return driver.appliedIndex();
  }

  @Override
  public Optional<ClosedRound> lastConfirmedRound() {
    Optional<ClosedRound> own = driver.standing().confirmed();
    if (!isLeader()) {
      return own;
    }
    Optional<ClosedRound> atRest = driver.closedAtRest();
    boolean newer =
        atRest.isPresent()
            && own.map(ClosedRound::sentWallMillis).orElse(Long.MIN_VALUE)
                < atRest.get().sentWallMillis();
    return newer ? atRest : own;
  }

  @Override
  public void onLeaderChange(LeaderListener listener) {
    driver.standing().onLeaderChange(listener);
  }

  @Override
  public void onRoundConfirmed(RoundListener listener) {
    driver.standing().onRoundConfirmed(listener);
  }

  @Override
  public GroupCounters counters() {
    return driver.counters();
  }

  @Override
  public String toString() {
    return shard + " at " + driver.standing().now();
  }
}
