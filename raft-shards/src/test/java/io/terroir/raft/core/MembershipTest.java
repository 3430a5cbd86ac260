package io.terroir.raft.core;

import static io.terroir.raft.core.TestReplica.A;
import static io.terroir.raft.core.TestReplica.ABC;
import static io.terroir.raft.core.TestReplica.B;
import static io.terroir.raft.core.TestReplica.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terroir.runtime.id.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Thesis, sections 4.2.1 and 4.3: who counts. */
class MembershipTest {
  private static final NodeId D = new NodeId("d");
  private static final NodeId E = new NodeId("e");

  private static boolean decide(Membership members, NodeId... agree) {
    return members.isQuorum(Set.of(agree)::contains);
  }

  @Test
  void majorityOfTheVotersDecides() {
    Membership three = Membership.of(ABC);
    assertThat(decide(three, A)).isFalse();
    assertThat(decide(three, A, C)).isTrue();
    Membership four = Membership.of(List.of(A, B, C, D));
    assertThat(decide(four, A, B)).as("half is no majority").isFalse();
    assertThat(decide(four, A, B, D)).isTrue();
    assertThat(decide(Membership.of(List.of(A)), A)).isTrue();
  }

  @Test
  void learnersCountForNothing() {
    Membership members = new Membership(ABC, List.of(), List.of(D, E));
    assertThat(decide(members, A, D, E)).isFalse();
    assertThat(decide(members, A, B)).isTrue();
    assertThat(members.elects(D)).isFalse();
    assertThat(members.everybody()).containsExactly(A, B, C, D, E);
  }

  /** Neither those before the change nor those after it decide alone. */
  @Test
  void jointConfigurationNeedsBothMajorities() {
    Membership joint = new Membership(List.of(A, D, E), ABC, List.of());
    assertThat(joint.isJoint()).isTrue();
    assertThat(decide(joint, A, B, C)).as("the old majority").isFalse();
    assertThat(decide(joint, A, D, E)).as("the new majority").isFalse();
    assertThat(decide(joint, B, D)).as("a member of each").isFalse();
    assertThat(decide(joint, A, B, D)).isTrue();
    assertThat(joint.elects(B)).isTrue();
    assertThat(joint.electors()).containsExactly(A, D, E, B, C);
  }

  @Test
  void valueIsReachedWhenAMajorityOfEachSetHasReachedIt() {
    Map<NodeId, Long> held = Map.of(A, 7L, B, 9L, C, 9L, D, 3L, E, 5L);
    ToLongFunction<NodeId> value = node -> held.getOrDefault(node, 0L);
    assertThat(Membership.of(ABC).reachedByQuorum(value)).isEqualTo(9);
    Membership joint = new Membership(List.of(A, D, E), ABC, List.of());
    assertThat(joint.reachedByQuorum(value)).isEqualTo(5);
  }

  @Test
  void contradictoryRolesAreRefused() {
    assertThatThrownBy(() -> Membership.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Membership.of(List.of(A, A)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Membership(ABC, List.of(), List.of(C)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void voterThatBecomesALearnerStillDecidesWhileTheChangeIsUnderWay() {
    Membership joint = new Membership(List.of(A, B), ABC, List.of(C));
    assertThat(joint.elects(C)).isTrue();
    assertThat(joint.everybody()).containsExactly(A, B, C);
  }
}
