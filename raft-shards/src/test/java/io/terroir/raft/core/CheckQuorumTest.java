package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Thesis, section 6.2: a leader that reaches no majority steps down. */
class CheckQuorumTest {
  private final TestReplica leader = new TestReplica(A, new Disk().with(1, 1)).elected(B);

  @Test
  void leaderThatHearsNobodyStepsDownWithinAnElectionTimeout() {
    leader.ticks(CONFIG.electionTicksMin());
    assertThat(leader.core.role()).isNotEqualTo(Role.LEADER);
    assertThat(leader.core.leader()).isEmpty();
  }

  @Test
  void leaderThatHearsAMajorityStays() {
    for (int i = 0; i < 100; i++) {
      leader
          .receive(B, new Message.HeartbeatResponse(leader.core.term(), 0, Optional.empty()))
          .ticks(5);
    }
    assertThat(leader.core.role()).isEqualTo(Role.LEADER);
  }

  @Test
  void deposedLeaderAppendsNothing() {
    leader.ticks(CONFIG.electionTicksMin());
    long end = leader.log.last().index();
    leader.propose("x");
    assertThat(leader.log.last().index()).isEqualTo(end);
  }
}
