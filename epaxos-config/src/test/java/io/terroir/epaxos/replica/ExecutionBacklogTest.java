package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutionBacklogTest {
  private static final long LAG_MILLIS = 100;

  private final ExecutionBacklog backlog = new ExecutionBacklog(3, Duration.ofMillis(LAG_MILLIS));

  private static CommandId id(int sequence) {
    return new CommandId(new ReplicaId(1), 1, sequence);
  }

  private static AccessSet reading(String key) {
    return new AccessSet(Set.of(key), Set.of());
  }

  private static AccessSet writing(String key) {
    return new AccessSet(Set.of(), Set.of(key));
  }

  private boolean admits(long nowMillis, AccessSet access) {
    return backlog.refusal(nowMillis, access).isEmpty();
  }

  @Test
  void conflictingCommandIsRefusedOnceTheOldestHasWaitedForTooLong() {
    backlog.submitted(0, id(1), writing("k"));
    backlog.submitted(50, id(2), writing("k"));
    assertThat(admits(LAG_MILLIS, writing("k"))).isTrue();
    assertThat(admits(LAG_MILLIS + 1, writing("k"))).isFalse();
    assertThat(admits(LAG_MILLIS + 1, reading("k"))).isFalse();
    assertThat(admits(LAG_MILLIS + 1, writing("other"))).isTrue();

    backlog.executed(id(1));
    assertThat(admits(LAG_MILLIS + 1, writing("k"))).isTrue();
    assertThat(admits(LAG_MILLIS + 51, writing("k"))).isFalse();
  }

  @Test
  void readersHoldUpWritersButNotEachOther() {
    backlog.submitted(0, id(1), reading("k"));
    assertThat(admits(LAG_MILLIS + 1, reading("k"))).isTrue();
    assertThat(admits(LAG_MILLIS + 1, writing("k"))).isFalse();
  }

  /** Whether or not their clients still wait: until then they cost memory and disk. */
  @Test
  void noMoreThanTheBoundAreOpenUntilSomeAreExecuted() {
    for (int i = 1; i <= 3; i++) {
      backlog.submitted(0, id(i), writing("k" + i));
    }
    assertThat(admits(0, writing("other"))).isFalse();

    backlog.executed(id(2));
    assertThat(admits(0, writing("other"))).isTrue();
  }

  @Test
  void executedCommandsOfOthersDoNotMatter() {
    backlog.submitted(0, id(1), writing("k"));
    backlog.executed(new CommandId(new ReplicaId(2), 1, 1));
    assertThat(admits(LAG_MILLIS + 1, writing("k"))).isFalse();
  }
}
