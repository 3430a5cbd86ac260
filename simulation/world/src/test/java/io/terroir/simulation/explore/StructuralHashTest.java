package io.terroir.simulation.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StructuralHashTest {
  private static final StructuralHash HASH = new StructuralHash.Builder().build();

  private record Pair(@Nullable Object one, @Nullable Object other) {}

  @SuppressWarnings("UnusedVariable")
  private static final class Node {
    long number;
    @Nullable Object next;

    Node(long number, @Nullable Object next) {
      this.number = number;
      this.next = next;
    }
  }

  private static void same(@Nullable Object one, @Nullable Object other) {
    assertThat(HASH.of(one)).isEqualTo(HASH.of(other));
  }

  private static void different(@Nullable Object one, @Nullable Object other) {
    assertThat(HASH.of(one)).isNotEqualTo(HASH.of(other));
  }

  @Test
  void equalValuesInEqualPlacesAreTheSame() {
    same(new Node(1, List.of("a", 2L)), new Node(1, new ArrayList<>(List.of("a", 2L))));
    same(new Pair(Optional.of("x"), new byte[] {1}), new Pair(Optional.of("x"), new byte[] {1}));
  }

  @Test
  void everyFieldCounts() {
    different(new Node(1, null), new Node(2, null));
    different(new Node(1, null), new Node(1, "x"));
    different(new Node(1, new Node(2, null)), new Node(1, new Node(3, null)));
    different(new Pair("x", null), new Pair(null, "x"));
  }

  @Test
  void listsAndQueuesCountInOrderSetsAndMapsDoNot() {
    different(List.of(1, 2), List.of(2, 1));
    different(new ArrayDeque<>(List.of(1, 2)), new ArrayDeque<>(List.of(2, 1)));
    same(new LinkedHashSet<>(List.of("a", "b")), new LinkedHashSet<>(List.of("b", "a")));
    Map<String, Node> map = new HashMap<>();
    map.put("one", new Node(1, null));
    map.put("two", new Node(2, null));
    same(map, Map.of("two", new Node(2, null), "one", new Node(1, null)));
    different(map, Map.of("two", new Node(1, null), "one", new Node(2, null)));
    different(Set.of(Set.of(1), Set.of(2, 3)), Set.of(Set.of(1, 2), Set.of(3)));
  }

  @Test
  void circlesEndAndSharingCounts() {
    Node circle = new Node(1, null);
    circle.next = circle;
    Node other = new Node(1, null);
    other.next = other;
    same(circle, other);
    Node shared = new Node(7, null);
    different(List.of(shared, shared), List.of(new Node(7, null), new Node(7, null)));
  }

  @Test
  void whatALambdaHasCapturedCounts() {
    different(lambda(new Node(1, null)), lambda(new Node(2, null)));
    same(lambda(new Node(1, null)), lambda(new Node(1, null)));
  }

  private static Supplier<Object> lambda(Node captured) {
    return () -> captured;
  }

  @Test
  void onlyWhatIsNamedIsLeftOut() {
    StructuralHash hash =
        new StructuralHash.Builder().ignoringFields(Node.class.getName(), "number").build();

    assertThat(hash.of(new Node(1, "x"))).isEqualTo(hash.of(new Node(2, "x")));
    assertThat(hash.of(new Node(1, "x"))).isNotEqualTo(hash.of(new Node(1, "y")));
  }

  @Test
  void fieldThatIsNotThereCannotBeLeftOut() {
    StructuralHash hash =
        new StructuralHash.Builder().ignoringFields(Node.class.getName(), "renamed").build();

    assertThatThrownBy(() -> hash.of(new Node(1, null))).hasMessageContaining("renamed");
  }

  @Test
  void classWithoutARuleIsAnError() {
    assertThatThrownBy(() -> HASH.of(new AtomicReference<>("x")))
        .isInstanceOf(IllegalStateException.class);
  }
}
