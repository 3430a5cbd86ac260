package io.terroir.simulation.checker.weak;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddWinsSetsTest {
  private long now;
  private final History<SetOperation<String>, Set<String>> history = new History<>(() -> now++);

  private void add(String session, String element) {
    history.ok(history.call(session, "s", new SetOperation.Add<>(element)), Set.of());
  }

  private void remove(String session, String element) {
    history.ok(history.call(session, "s", new SetOperation.Remove<>(element)), Set.of());
  }

  private Verdict read(String session, String... elements) {
    history.ok(history.call(session, "s", new SetOperation.Read<>()), Set.of(elements));
    return new AddWinsSets<String>(true).check(history.operations());
  }

  private Verdict end(String... elements) {
    return new AddWinsSets<String>(true).checkFinal(history.operations(), Set.of(elements));
  }

  @Test
  void readMayLackAdditionsOfOthers() {
    add("a", "p");
    assertThat(read("b").holds()).isTrue();
    assertThat(read("a", "p").holds()).isTrue();
  }

  @Test
  void readMustHoldItsOwnAdditions() {
    add("a", "p");
    assertThat(read("a").render()).contains("lacks p, which no removal explains");
  }

  @Test
  void removalOfOthersExplainsAbsence() {
    add("a", "p");
    remove("b", "p");
    assertThat(read("a").holds()).isTrue();
  }

  @Test
  void elementFromNowhereIsFound() {
    assertThat(read("a", "p").render()).contains("nobody had added");
  }

  @Test
  void ownRemovalOfOwnAdditionIsSeen() {
    add("a", "p");
    remove("a", "p");
    assertThat(read("a", "p").render()).contains("holds p, which was removed");
  }

  @Test
  void additionWinsOverConcurrentRemoval() {
    long adding = history.call("a", "s", new SetOperation.Add<>("p"));
    remove("b", "p");
    history.ok(adding, Set.of());
    assertThat(end("p").holds()).isTrue();
    assertThat(end().holds()).isTrue();
  }

  @Test
  void additionAfterRemovalStays() {
    add("a", "p");
    remove("b", "p");
    add("a", "p");
    assertThat(end("p").holds()).isTrue();
    assertThat(end().isViolated()).isTrue();
  }

  @Test
  void removedElementDoesNotComeBack() {
    add("a", "p");
    remove("a", "p");
    assertThat(end().holds()).isTrue();
    assertThat(end("p").isViolated()).isTrue();
  }

  @Test
  void unknownAdditionMayBeThere() {
    history.unknown(history.call("a", "s", new SetOperation.Add<>("p")));
    assertThat(end().holds()).isTrue();
    assertThat(end("p").holds()).isTrue();
  }
}
