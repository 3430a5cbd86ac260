package io.terroir.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.id.NodeId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaderShareTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");

  private static LeaderShare share(int mine, int a, int b) {
    return new LeaderShare(mine, Map.of(A, a, B, b));
  }

  @Test
  void oneGroupMoreIsNotClearlyMore() {
    assertThat(share(1, 0, 0).isClearlyMore()).isFalse();
    assertThat(share(3, 2, 2).isClearlyMore()).isFalse();
    assertThat(share(11, 9, 10).isClearlyMore()).isFalse();
  }

  @Test
  void aQuarterMoreThanItsShareIs() {
    assertThat(share(3, 0, 0).isClearlyMore()).isTrue();
    assertThat(share(120, 90, 90).isClearlyMore()).isFalse();
    assertThat(share(130, 85, 85).isClearlyMore()).isTrue();
  }

  @Test
  void nobodyElseMeansNobodyHasLess() {
    assertThat(new LeaderShare(9, Map.of()).isClearlyMore()).isFalse();
    assertThat(new LeaderShare(9, Map.of()).gifts()).isEmpty();
  }

  @Test
  void whoHasItsShareGetsNothing() {
    assertThat(share(9, 5, 1).gifts()).containsOnlyKeys(B);
  }

  @Test
  void aPartOfWhatOneLacksIsGivenAtATime() {
    assertThat(share(30, 0, 0).gifts()).isEqualTo(Map.of(A, 5, B, 5));
    assertThat(share(3, 0, 0).gifts()).isEqualTo(Map.of(A, 1, B, 1));
  }

  @Test
  void itEndsWithEverybodyWithinOneOfTheShare() {
    for (int groups = 1; groups < 100; groups++) {
      int mine = groups;
      Map<NodeId, Integer> others = new HashMap<>(Map.of(A, 0, B, 0));
      boolean giving = new LeaderShare(mine, others).isClearlyMore();
      for (int turn = 0; giving; turn++) {
        assertThat(turn).as("turns with %d groups", groups).isLessThan(20);
        for (Map.Entry<NodeId, Integer> gift : new LeaderShare(mine, others).gifts().entrySet()) {
          others.merge(gift.getKey(), gift.getValue(), Integer::sum);
          mine -= gift.getValue();
        }
        giving = new LeaderShare(mine, others).isMore();
      }
      assertThat(mine).isBetween(groups / 3, groups / 3 + 1);
      for (NodeId node : others.keySet()) {
        int theirs = others.getOrDefault(node, 0);
        Map<NodeId, Integer> rest = new HashMap<>(others);
        rest.remove(node);
        rest.put(new NodeId("me"), mine);
        assertThat(new LeaderShare(theirs, rest).isClearlyMore())
            .as("nothing comes back")
            .isFalse();
      }
    }
  }
}
