package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static io.terroir.raft.core.TestReplica.append;
import static io.terroir.raft.core.TestReplica.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.TestReplica.Disk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thesis, section 4.1: a configuration is in effect as soon as it is in the log. */
class MembershipLogTest {
  private static final Membership TWO = Membership.of(List.of(A, B));

  private final TestReplica a = new TestReplica(A, new Disk());

  private static Message.AppendEntries members(
      long term, LogPosition previous, long commitIndex, Membership members) {
    Entry entry = Entry.members(new Term(term), previous.index() + 1, members);
    return new Message.AppendEntries(new Term(term), previous, List.of(entry), commitIndex);
  }

  @Test
  void itIsInEffectFromTheMomentAtWhichItIsAppended() {
    a.receive(B, members(1, LogPosition.ZERO, 0, TWO));
    assertThat(a.core.commitIndex()).isZero();
    assertThat(a.core.configuration()).isEqualTo(new Configuration(at(1, 1), TWO));
  }

  @Test
  void itIsNoLongerInEffectOnceItIsRemoved() {
    a.receive(B, members(1, LogPosition.ZERO, 0, TWO));
    a.receive(B, members(1, at(1, 1), 0, Membership.of(List.of(A)))).sync();
    a.receive(C, append(2, at(1, 1), 0, 2));
    assertThat(a.core.configuration()).isEqualTo(new Configuration(at(1, 1), TWO));
    a.receive(B, append(3, LogPosition.ZERO, 0, 3));
    assertThat(a.core.configuration()).isEqualTo(Configuration.ofCreation(ABC));
  }

  @Test
  void itSurvivesARestart() {
    a.receive(B, members(1, LogPosition.ZERO, 0, TWO)).sync();
    assertThat(new TestReplica(A, a.disk).members()).isEqualTo(TWO);
  }

  @Test
  void snapshotBringsTheOneInEffect() {
    a.receive(B, append(5, LogPosition.ZERO, 0, 1));
    Configuration later = new Configuration(at(4, 7), TWO);
    a.step(new Input.SnapshotReceived(at(5, 20), later));
    assertThat(a.core.configuration()).isEqualTo(later);
    a.receive(B, append(5, at(5, 20), 20, 5));
    assertThat(a.core.configuration()).isEqualTo(later);
  }

  @Test
  void snapshotOfWhatTheLogHoldsLeavesTheLatestInEffect() {
    a.receive(B, append(5, LogPosition.ZERO, 0, 5));
    a.receive(B, members(5, at(5, 1), 0, TWO)).sync();
    a.step(new Input.SnapshotReceived(at(5, 1), Configuration.ofCreation(ABC)));
    assertThat(a.members()).isEqualTo(TWO);
  }

  @Test
  void encodingComesBackAsItWas() {
    Membership joint = new Membership(List.of(A, C), ABC, List.of(B));
    Configuration configuration = new Configuration(at(3, 9), joint);
    assertThat(Configuration.decode(configuration.encode())).isEqualTo(configuration);
    Entry entry = Entry.members(new Term(3), 9, joint);
    assertThat(Configuration.of(entry)).isEqualTo(configuration);
  }
}
