package io.terroir.simulation.checker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListOperation.Append;
import io.terroir.simulation.checker.model.ListOperation.Read;
import io.terroir.simulation.checker.model.ListOperation.Step;
import io.terroir.simulation.checker.model.ListResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One history for each anomaly, and none in what one thread does. */
class ListAppendTest {
  private long now;
  private final History<ListOperation, ListResult> history = new History<>(() -> now++);

  private static Step append(String key, long value) {
    return new Append(key, value);
  }

  private static Step read(String key) {
    return new Read(key);
  }

  private long call(String client, Step... steps) {
    return history.call(client, "lists", ListOperation.of(steps));
  }

  private void answer(long id) {
    history.ok(id, new ListResult(List.of()));
  }

  private void answer(long id, List<Long> read) {
    history.ok(id, new ListResult(List.of(read)));
  }

  private void answer(long id, List<Long> first, List<Long> second) {
    history.ok(id, new ListResult(List.of(first, second)));
  }

  /** Whether the one violation found names {@code anomaly}. */
  private void finds(String anomaly) {
    Verdict verdict = ListAppend.check(history.operations());
    assertThat(verdict.violations()).as(verdict.render()).isNotEmpty();
    assertThat(verdict.violations().get(0).explanation()).startsWith(anomaly);
  }

  @Test
  void acceptsWhatOneThreadDoes() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, List<Long>> lists = new HashMap<>();
    for (long value = 0; value < 500; value++) {
      String key = "k" + random.nextInt(5);
      long id = call("c" + random.nextInt(5), read(key), append(key, value));
      answer(id, List.copyOf(lists.getOrDefault(key, List.of())));
      lists.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
    }
    assertThat(ListAppend.check(history.operations()).holds()).isTrue();
  }

  @Test
  void acceptsUnknownAppendsSeenOrNot() {
    long unseen = call("a", append("x", 1));
    long seen = call("b", append("x", 2));
    history.unknown(unseen);
    history.unknown(seen);
    answer(call("c", read("x")), List.of(2L));
    assertThat(ListAppend.check(history.operations()).holds()).isTrue();
  }

  @Test
  void findsWritesByTurns() {
    long first = call("a", append("x", 1), append("y", 1));
    long second = call("b", append("x", 2), append("y", 2));
    answer(first);
    answer(second);
    answer(call("c", read("x"), read("y")), List.of(1L, 2L), List.of(2L, 1L));
    finds("G0 ");
  }

  @Test
  void findsReadOfRefusedAppend() {
    history.failed(call("a", append("x", 1)));
    answer(call("b", read("x")), List.of(1L));
    finds("G1a");
  }

  @Test
  void findsIntermediateRead() {
    long writer = call("a", append("x", 1), append("x", 2));
    answer(call("b", read("x")), List.of(1L));
    answer(writer);
    finds("G1b");
  }

  @Test
  void findsCircularInformation() {
    long first = call("a", append("x", 1), read("y"));
    long second = call("b", append("y", 2), read("x"));
    answer(first, List.of(2L));
    answer(second, List.of(1L));
    finds("G1c ");
  }

  @Test
  void findsReadSkew() {
    long writer = call("a", append("x", 1), append("y", 1));
    long reader = call("b", read("x"), read("y"));
    answer(writer);
    answer(reader, List.of(1L), List.of());
    answer(call("c", read("y")), List.of(1L));
    finds("G-single ");
  }

  @Test
  void findsWriteSkew() {
    long first = call("a", read("x"), append("y", 1));
    long second = call("b", read("y"), append("x", 2));
    answer(first, List.of());
    answer(second, List.of());
    answer(call("c", read("x"), read("y")), List.of(2L), List.of(1L));
    finds("G2-item ");
  }

  @Test
  void findsLongFork() {
    long one = call("a", append("x", 1));
    long two = call("b", append("y", 2));
    long left = call("c", read("x"), read("y"));
    long right = call("d", read("x"), read("y"));
    answer(one);
    answer(two);
    answer(left, List.of(1L), List.of());
    answer(right, List.of(), List.of(2L));
    answer(call("e", read("x"), read("y")), List.of(1L), List.of(2L));
    finds("G-nonadjacent ");
  }

  @Test
  void findsLostUpdate() {
    long first = call("a", read("x"), append("x", 1));
    long second = call("b", read("x"), append("x", 2));
    answer(first, List.of());
    answer(second, List.of());
    answer(call("c", read("x")), List.of(1L, 2L));
    finds("G-single ");
  }

  @Test
  void findsStaleReadByRealTime() {
    answer(call("a", append("x", 1)));
    answer(call("b", read("x")), List.of());
    answer(call("c", read("x")), List.of(1L));
    finds("G-single-realtime");
    assertThat(ListAppend.check(history.operations(), EnumSet.noneOf(Dependency.class)).holds())
        .isTrue();
  }

  @Test
  void findsLostAppendByRealTime() {
    answer(call("a", append("x", 1)));
    answer(call("b", read("x")), List.of());
    finds("G-single-realtime");
  }

  @Test
  void findsClientThatGoesBackInTime() {
    long writer = call("w", append("x", 1));
    long first = call("a", read("x"));
    answer(first, List.of(1L));
    answer(call("a", read("x")), List.of());
    answer(writer);
    Verdict verdict = ListAppend.check(history.operations(), EnumSet.of(Dependency.PROCESS));
    assertThat(verdict.violations().get(0).explanation()).startsWith("G-single-process");
  }

  @Test
  void findsIncompatibleOrders() {
    long first = call("a", append("x", 1));
    long second = call("b", append("x", 2));
    answer(first);
    answer(second);
    answer(call("c", read("x")), List.of(1L, 2L));
    answer(call("d", read("x")), List.of(2L));
    finds("incompatible order");
  }

  @Test
  void findsDoubleApply() {
    answer(call("a", append("x", 1)));
    answer(call("b", read("x")), List.of(1L, 1L));
    finds("duplicate append");
  }

  @Test
  void findsValueFromNowhere() {
    answer(call("b", read("x")), List.of(7L));
    finds("garbage read");
  }

  @Test
  void findsTransactionBlindToItself() {
    answer(call("a", append("x", 1), read("x")), List.of());
    finds("internal");
  }

  @Test
  void explainsEachStepOfCycle() {
    answer(call("a", append("x", 1)));
    answer(call("b", read("x")), List.of());
    answer(call("c", read("x")), List.of(1L));
    assertThat(ListAppend.check(history.operations()).render())
        .contains("#0 is before #1: it was answered before the other was called")
        .contains("#1 is before #0: it read x without the append of 1");
  }
}
