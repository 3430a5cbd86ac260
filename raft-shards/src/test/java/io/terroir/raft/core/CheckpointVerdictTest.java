package io.terroir.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.raft.core.CheckpointVerdict.Equal;
import io.terroir.raft.core.CheckpointVerdict.Odd;
import io.terroir.raft.core.CheckpointVerdict.Open;
import io.terroir.raft.core.CheckpointVerdict.Undecided;
import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is right when replicas differ. */
class CheckpointVerdictTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");
  private static final NodeId D = new NodeId("d");
  private static final NodeId E = new NodeId("e");
  private static final Membership THREE = Membership.of(List.of(A, B, C));
  private static final Membership FOUR = Membership.of(List.of(A, B, C, D));

  private static CheckpointVerdict verdict(Membership members, Map<NodeId, Long> hashes) {
    return CheckpointVerdict.of(members, hashes, Set.of());
  }

  @Test
  void replicasThatHoldTheSameAreEqual() {
    assertThat(verdict(THREE, Map.of(A, 7L, B, 7L, C, 7L))).isEqualTo(new Equal(true));
    assertThat(verdict(THREE, Map.of(A, 7L, B, 7L))).isEqualTo(new Equal(false));
  }

  @Test
  void whoDiffersFromAMajorityIsOdd() {
    assertThat(verdict(THREE, Map.of(A, 7L, B, 7L, C, 8L))).isEqualTo(new Odd(7, Set.of(C)));
    assertThat(verdict(THREE, Map.of(A, 8L, B, 7L, C, 7L))).isEqualTo(new Odd(7, Set.of(A)));
    assertThat(verdict(FOUR, Map.of(A, 7L, B, 7L, C, 8L, D, 7L))).isEqualTo(new Odd(7, Set.of(C)));
  }

  @Test
  void oneAgainstOneWaitsForTheThird() {
    assertThat(verdict(THREE, Map.of(A, 7L, C, 8L))).isEqualTo(new Open());
  }

  @Test
  void withoutAMajorityNobodyIsRight() {
    assertThat(verdict(THREE, Map.of(A, 7L, B, 8L, C, 9L))).isEqualTo(new Undecided());
    assertThat(verdict(FOUR, Map.of(A, 7L, B, 7L, C, 8L, D, 8L))).isEqualTo(new Undecided());
    assertThat(verdict(Membership.of(List.of(A, B)), Map.of(A, 7L, B, 8L)))
        .isEqualTo(new Undecided());
  }

  @Test
  void learnersAreJudgedAndProveNothing() {
    Membership withLearners = new Membership(List.of(A, B, C), List.of(), List.of(D, E));

    assertThat(verdict(withLearners, Map.of(A, 7L, B, 7L, C, 7L, D, 8L, E, 7L)))
        .isEqualTo(new Odd(7, Set.of(D)));
    assertThat(verdict(withLearners, Map.of(A, 7L, B, 8L, D, 8L, E, 8L))).isEqualTo(new Open());
  }

  @Test
  void whileVotersChangeBothSetsDecide() {
    Membership joint = new Membership(List.of(A, D, E), List.of(A, B, C), List.of());

    assertThat(verdict(joint, Map.of(A, 7L, B, 7L, C, 8L, D, 8L, E, 8L)))
        .as("the later voters agree on another one than the earlier")
        .isEqualTo(new Undecided());
    assertThat(verdict(joint, Map.of(A, 7L, B, 7L, C, 8L, D, 7L, E, 7L)))
        .isEqualTo(new Odd(7, Set.of(C)));
  }

  @Test
  void whoIsNoMemberSaysNothing() {
    assertThat(verdict(THREE, Map.of(A, 7L, D, 8L, E, 8L))).isEqualTo(new Equal(false));
  }

  @Test
  void whoWasFoundToBeOddDecidesNothingLater() {
    assertThat(CheckpointVerdict.of(THREE, Map.of(A, 7L, B, 8L, C, 8L), Set.of(C)))
        .isEqualTo(new Undecided());
  }
}
