package io.terroir.simulation.checker.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.model.ListModel;
import io.terroir.simulation.checker.model.ListOperation;
import io.terroir.simulation.checker.model.ListResult;
import io.terroir.simulation.checker.model.MapModel;
import io.terroir.simulation.checker.model.MapOperation;
import io.terroir.simulation.checker.model.Model;
import io.terroir.simulation.checker.model.RegisterModel;
import io.terroir.simulation.checker.model.RegisterOperation;
import io.terroir.simulation.checker.model.RegisterResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Three algorithms that share no idea must agree on many small histories, legal and illegal. */
class AgreementTest {
  private static final int HISTORIES_PER_MODEL = 6_000;

  private final AtomicLong unique = new AtomicLong();

  @Test
  void zonesAndSearchesAgreeOnReadsAndWrites() {
    agree(
        "read, write",
        new RegisterModel<>(),
        AgreementTest::register,
        random ->
            random.nextInt(2) == 0
                ? new RegisterOperation.Read<>()
                : new RegisterOperation.Write<>(unique.incrementAndGet()),
        Zones::check);
  }

  @Test
  void searchesAgreeOnCompareAndSet() {
    agree(
        "read, write, cas",
        new RegisterModel<>(),
        AgreementTest::register,
        random ->
            switch (random.nextInt(3)) {
              case 0 -> new RegisterOperation.Read<>();
              case 1 -> new RegisterOperation.Write<>(random.nextLong(3));
              default ->
                  new RegisterOperation.CompareAndSet<>(
                      Optional.of(random.nextLong(3)), random.nextLong(3));
            },
        any -> Verdict.undecided(""));
  }

  @Test
  void searchesAgreeOnMaps() {
    MapModel<Long> model = new MapModel<>();
    agree("map", model, model::answer, this::mapOperation, any -> Verdict.undecided(""));
  }

  @Test
  void searchesAgreeOnLists() {
    agree(
        "list append",
        new ListModel(),
        AgreementTest::list,
        random ->
            random.nextInt(3) == 0
                ? ListOperation.of(new ListOperation.Read("a"), new ListOperation.Read("b"))
                : ListOperation.of(
                    new ListOperation.Read(random.nextBoolean() ? "a" : "b"),
                    new ListOperation.Append(
                        random.nextBoolean() ? "a" : "b", unique.incrementAndGet())),
        any -> Verdict.undecided(""));
  }

  private <S, O, R> void agree(
      String name,
      Model<S, O, R> model,
      BiFunction<S, O, R> answer,
      Function<RandomGenerator, O> requests,
      Function<List<Operation<O, R>>, Verdict> zones) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int legal = 0;
    for (int i = 0; i < HISTORIES_PER_MODEL; i++) {
      RandomHistories<S, O, R> histories =
          new RandomHistories<>(
              model, answer, requests, 2 + random.nextInt(4), 3 + random.nextInt(11));
      List<Operation<O, R>> original = histories.legal(random);
      boolean mutate = i % 4 != 0;
      List<Operation<O, R>> history = original;
      for (int mutations = mutate ? 1 + random.nextInt(5) : 0; mutations > 0; mutations--) {
        history = RandomHistories.mutated(history, random);
      }
      Verdict justInTime = JustInTime.check(model, history);
      Verdict wingGong = WingGong.check(model, history);
      Verdict byZones = zones.apply(history);
      List<Operation<O, R>> shown = history;
      Supplier<String> text = () -> History.render(shown);
      assertThat(justInTime.holds() || justInTime.isViolated()).as(text).isTrue();
      assertThat(wingGong.holds()).as(text).isEqualTo(justInTime.holds());
      if (!byZones.isUndecided()) {
        assertThat(byZones.holds()).as(text).isEqualTo(justInTime.holds());
      }
      Verdict online = online(model, history);
      assertThat(online.holds()).as(text).isEqualTo(justInTime.holds());
      assertThat(mutate || justInTime.holds()).as(text).isTrue();
      legal += justInTime.holds() ? 1 : 0;
    }
    System.out.printf(
        "linearizability of %s: the algorithms agree on %d histories, %d legal and %d illegal%n",
        name, HISTORIES_PER_MODEL, legal, HISTORIES_PER_MODEL - legal);
    assertThat(legal).isBetween(HISTORIES_PER_MODEL / 4, HISTORIES_PER_MODEL * 9 / 10);
  }

  private static <S, O, R> Verdict online(Model<S, O, R> model, List<Operation<O, R>> history) {
    Monitor<S, O, R> monitor = new Monitor<>(model);
    record Moment<O, R>(long at, Operation<O, R> operation, boolean isCall) {}
    List<Moment<O, R>> moments = new ArrayList<>();
    for (Operation<O, R> operation : history) {
      moments.add(new Moment<>(operation.invokedAt(), operation, true));
      moments.add(new Moment<>(operation.completedAt(), operation, false));
    }
    moments.sort((one, other) -> Long.compare(one.at(), other.at()));
    for (Moment<O, R> moment : moments) {
      if (moment.isCall()) {
        monitor.invoked(moment.operation());
      } else {
        monitor.decided(moment.operation());
      }
    }
    return monitor.verdict();
  }

  private static RegisterResult<Long> register(
      Optional<Long> state, RegisterOperation<Long> request) {
    if (request instanceof RegisterOperation.Read<Long>) {
      return state.map(RegisterResult::read).orElseGet(RegisterResult::blank);
    }
    boolean refused =
        request instanceof RegisterOperation.CompareAndSet<Long> cas
            && !cas.expected().equals(state);
    return refused ? RegisterResult.refused() : RegisterResult.written();
  }

  private static ListResult list(Map<String, List<Long>> state, ListOperation request) {
    List<List<Long>> reads = new ArrayList<>();
    for (ListOperation.Step step : request.steps()) {
      if (step instanceof ListOperation.Read) {
        reads.add(state.getOrDefault(step.key(), List.of()));
      }
    }
    return new ListResult(reads);
  }

  private MapOperation<Long> mapOperation(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> new MapOperation.Get<>(mapKey(random));
      case 1 -> new MapOperation.Put<>(mapKey(random), unique.incrementAndGet());
      case 2 -> new MapOperation.Delete<>(mapKey(random));
      case 3 ->
          new MapOperation.CompareAndSet<>(
              mapKey(random), Optional.empty(), Optional.of(unique.incrementAndGet()));
      case 4 -> new MapOperation.Scan<>("a", "z", 10);
      default ->
          new MapOperation.Transaction<>(
              List.of(new MapOperation.Guard<>(mapKey(random), Optional.empty())),
              List.of(
                  new MapOperation.Put<>(mapKey(random), unique.incrementAndGet()),
                  new MapOperation.Get<>(mapKey(random))));
    };
  }

  private static String mapKey(RandomGenerator random) {
    return random.nextBoolean() ? "k" : "l";
  }
}
