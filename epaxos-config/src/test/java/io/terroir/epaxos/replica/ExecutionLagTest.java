package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.ReplicaId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExecutionLagTest {
  private long nowNanos = 100;
  private final ExecutionLag lag = new ExecutionLag(() -> nowNanos);

  private static CommandId id(int sequence) {
    return new CommandId(new ReplicaId(1), 1, sequence);
  }

  @Test
  void ageIsThatOfTheOldestWhichStillWaits() {
    lag.add(id(1));
    nowNanos += 10;
    lag.add(id(2));
    nowNanos += 5;
    assertThat(lag.count()).isEqualTo(2);
    assertThat(lag.oldest()).isEqualTo(Duration.ofNanos(15));

    lag.remove(id(1));
    assertThat(lag.count()).isEqualTo(1);
    assertThat(lag.oldest()).isEqualTo(Duration.ofNanos(5));
  }

  @Test
  void nothingThatWaitsHasNoAge() {
    lag.remove(id(7));
    assertThat(lag.count()).isZero();
    assertThat(lag.oldest()).isZero();

    lag.add(id(1));
    lag.clear();
    nowNanos += 10;
    assertThat(lag.count()).isZero();
    assertThat(lag.oldest()).isZero();
  }
}
