package io.terroir.raft.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.Checkpoint;
import io.terroir.raft.core.CheckpointVerdict;
import io.terroir.raft.core.LogPosition;
import io.terroir.raft.core.Membership;
import io.terroir.raft.core.Message;
import io.terroir.raft.core.Term;
import io.terroir.raft.host.StateChecks.Finding;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who reports what to whom, and for how long. */
class StateChecksTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");
  private static final Membership THREE = Membership.of(List.of(A, B, C));
  private static final Term FIRST = new Term(1);
  private static final Term SECOND = new Term(2);
  private static final int RESEND = 10;

  private final StateChecks checks = new StateChecks(A);

  private List<Checkpoint> report(Term term, long tick) {
    return checks
        .report(term, LogPosition.ZERO, tick, RESEND)
        .map(Message.StateReport::checkpoints)
        .orElse(List.of());
  }

  private static Message.StateVerdict verdict(Term term, long received, long agreed) {
    return new Message.StateVerdict(term, received, agreed, Optional.empty(), 0, LogPosition.ZERO);
  }

  private static Checkpoint at(long index, long hash) {
    return new Checkpoint(index, hash);
  }

  @Test
  void whatIsNewIsReportedAtOnceAndAgainUntilItWasReceived() {
    checks.passed(List.of(at(10, 1)));

    assertThat(report(FIRST, 0)).containsExactly(at(10, 1));
    assertThat(report(FIRST, 9)).as("it may be under way").isEmpty();
    assertThat(report(FIRST, 10)).containsExactly(at(10, 1));
    checks.passed(List.of(at(20, 2)));
    assertThat(report(FIRST, 11)).containsExactly(at(10, 1), at(20, 2));
    checks.received(verdict(FIRST, 10, 0));
    assertThat(report(FIRST, 21)).containsExactly(at(20, 2));
    checks.received(verdict(FIRST, 20, 0));
    assertThat(report(FIRST, 100)).isEmpty();
  }

  @Test
  void aNewLeaderIsToldEverythingThatIsNotAgreed() {
    checks.passed(List.of(at(10, 1), at(20, 2), at(30, 3)));
    report(FIRST, 0);
    checks.received(verdict(FIRST, 30, 10));

    assertThat(report(FIRST, 50)).isEmpty();
    assertThat(report(SECOND, 51)).containsExactly(at(20, 2), at(30, 3));
  }

  @Test
  void anAnswerOfAnEarlierTermConfirmsNothing() {
    checks.passed(List.of(at(10, 1)));
    report(SECOND, 0);
    checks.received(verdict(FIRST, 10, 0));

    assertThat(report(SECOND, RESEND)).containsExactly(at(10, 1));
  }

  @Test
  void whatWasRestoredIsNotReportedAsOnesOwn() {
    checks.passed(List.of(at(10, 1)));
    checks.restored();

    assertThat(report(FIRST, 0)).isEmpty();
    assertThat(checks.differs(at(10, 2))).isFalse();
  }

  @Test
  void onlyWhatWasComputedHereCanDiffer() {
    checks.passed(List.of(at(10, 1)));

    assertThat(checks.differs(at(10, 2))).isTrue();
    assertThat(checks.differs(at(10, 1))).isFalse();
    assertThat(checks.differs(at(20, 2))).isFalse();
  }

  @Test
  void aLeaderComparesWhatIsOfOneIndex() {
    checks.passed(List.of(at(10, 1), at(20, 2)));
    checks.lead();
    checks.reported(B, List.of(at(10, 1), at(20, 3)));
    checks.reported(C, List.of(at(10, 1)));

    assertThat(checks.findings(THREE))
        .containsExactly(new Finding(20, new CheckpointVerdict.Open()));
    checks.reported(C, List.of(at(20, 2)));
    assertThat(checks.findings(THREE))
        .containsExactly(new Finding(20, new CheckpointVerdict.Odd(2, Set.of(B))));
  }

  @Test
  void whatEverybodyAgreesAboutIsForgotten() {
    checks.passed(List.of(at(10, 1)));
    checks.lead();
    checks.reported(B, List.of(at(10, 1)));
    checks.findings(THREE);
    assertThat(checks.agreedIndex()).as("one is missing").isZero();
    checks.reported(C, List.of(at(10, 1)));

    assertThat(checks.findings(THREE)).isEmpty();
    assertThat(checks.agreedIndex()).isEqualTo(10);
    assertThat(report(SECOND, 0)).isEmpty();
  }

  @Test
  void whoWasRemovedSaysNothingAboutWhoComesBackUnderItsName() {
    checks.passed(List.of(at(10, 1)));
    checks.lead();
    checks.reported(C, List.of(at(10, 9)));
    checks.findings(Membership.of(List.of(A, B)));
    checks.reported(B, List.of(at(10, 1)));

    assertThat(checks.findings(THREE)).isEmpty();
  }

  @Test
  void whoWasOddOnceDecidesNothingLater() {
    checks.passed(List.of(at(10, 1), at(20, 1)));
    checks.lead();
    checks.reported(B, List.of(at(10, 1), at(20, 2)));
    checks.reported(C, List.of(at(10, 2), at(20, 2)));

    assertThat(checks.findings(THREE))
        .containsExactly(
            new Finding(10, new CheckpointVerdict.Odd(1, Set.of(C))),
            new Finding(20, new CheckpointVerdict.Undecided()));
  }

  @Test
  void noMoreIsKeptThanTheBound() {
    for (long index = 1; index <= StateChecks.KEPT_MAX + 1; index++) {
      checks.passed(List.of(at(index, index)));
    }

    assertThat(report(FIRST, 0)).hasSize(StateChecks.KEPT_MAX).doesNotContain(at(1, 1));
  }
}
