package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Validate;
import io.terroir.epaxos.core.Message.ValidateOk;
import java.util.function.Predicate;

/** The steps of which scripted executions consist, each with a disk that is synced at once. */
final class Script {
  /** More than a dozen recoveries with the longest delay between them. */
  private static final long SETTLED_MILLIS_MAX = 20_000;

  private final TestCluster cluster;

  Script(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** {@code at} submits a command; its PreAccepts are under way. */
  CommandId submit(int at, Command command) {
    CommandId id = cluster.submit(at, command);
    cluster.sync(at);
    return id;
  }

  /** The voters pre-accept what {@code at} asks; their answers are under way. */
  void preAccept(int at, CommandId id, int... voters) {
    for (int voter : voters) {
      cluster.deliver(at, voter, PreAccept.class, id);
    }
  }

  /** The answers of voters that have pre-accepted arrive. */
  void countPreAccepts(int at, CommandId id, int... voters) {
    for (int voter : voters) {
      cluster.deliver(voter, at, PreAcceptOk.class, id);
    }
  }

  /** {@code at} decides after one round trip. */
  void commitFast(int at, CommandId id, int... voters) {
    preAccept(at, id, voters);
    countPreAccepts(at, id, voters);
    assertThat(cluster.instance(at, id).isCommitted()).isTrue();
  }

  /** {@code at} gives up the fast path after the answers of voters, and accepts the union. */
  void takeSlowPath(int at, CommandId id, int... voters) {
    preAccept(at, id, voters);
    countPreAccepts(at, id, voters);
    cluster.nowMillis += TestCluster.TIMING.slowPathMillis();
    cluster.tick(at);
    cluster.sync(at);
    assertThat(cluster.instance(at, id).phase()).isEqualTo(Phase.ACCEPTED);
  }

  /** What {@code at} proposes is accepted by it and the voters, and so decided. */
  void accept(int at, CommandId id, int... voters) {
    for (int voter : voters) {
      cluster.deliver(at, voter, Accept.class, id);
      cluster.deliver(voter, at, AcceptOk.class, id);
    }
    assertThat(cluster.instance(at, id).isCommitted()).isTrue();
  }

  /** {@code at} recovers {@code id} with its own vote and those of others. */
  void recover(int at, CommandId id, int... others) {
    cluster.recover(at, id);
    for (int other : others) {
      cluster.deliver(at, other, Recover.class, id);
      cluster.deliver(other, at, RecoverOk.class, id);
    }
  }

  /** Its quorum tells {@code at} what speaks against the command. */
  void validate(int at, CommandId id, int... others) {
    for (int other : others) {
      cluster.deliver(at, other, Validate.class, id);
      cluster.deliver(other, at, ValidateOk.class, id);
    }
  }

  /** Time passes as in {@link TestCluster#passTime}, but what is {@code lost} never arrives. */
  void passTimeWithout(long millis, Predicate<TestCluster.InFlight> lost) {
    long endMillis = cluster.nowMillis + millis;
    while (cluster.nowMillis < endMillis) {
      cluster.network.removeIf(lost);
      cluster.passTime(1);
    }
  }

  /**
   * All run again and nothing is lost any more: everything that anybody knows is decided and
   * executed everywhere, in one order.
   */
  void settle() {
    for (TestReplica replica : cluster.replicas) {
      if (!replica.isUp()) {
        cluster.restart(cluster.replicas.indexOf(replica) + 1);
      }
    }
    long giveUpMillis = cluster.nowMillis + SETTLED_MILLIS_MAX;
    while (!isSettled() && cluster.nowMillis < giveUpMillis) {
      cluster.passTime(TestCluster.TIMING.resendMillis());
    }
    assertThat(isSettled()).as("everything is executed everywhere").isTrue();
    cluster.checkVisibility();
    cluster.checkExecutionOrder();
  }

  private boolean isSettled() {
    return cluster.replicas.stream()
        .allMatch(
            replica ->
                replica.core().openIds().isEmpty()
                    && cluster.decisions().keySet().stream()
                        .allMatch(id -> replica.executor().isExecuted(id)));
  }
}
