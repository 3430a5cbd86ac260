package io.terroir.simulation.checker.linearizability;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Outcome;
import io.terroir.simulation.checker.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Histories of a real object: calls, effects and answers of several clients in random order. Some
 * calls are refused; of some the answer is lost, and they take effect at any time or never.
 *
 * @param answer what the object answers in a state
 */
record RandomHistories<S, O, R>(
    Model<S, O, R> model,
    BiFunction<S, O, R> answer,
    Function<RandomGenerator, O> requests,
    int clients,
    int operations) {

  /** Where a client's call is. */
  private record Call<O, R>(long id, O request, Optional<R> effect) {}

  /** Linearizable by construction. */
  List<Operation<O, R>> legal(RandomGenerator random) {
    long[] now = {0};
    History<O, R> history = new History<>(() -> now[0]++);
    List<Optional<Call<O, R>>> calls = new ArrayList<>();
    List<O> lost = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      calls.add(Optional.empty());
    }
    S state = model.initial();
    int steps = operations * 4;
    for (int step = 0; step < steps; step++) {
      if (!lost.isEmpty() && random.nextInt(6) == 0) {
        O late = lost.remove(random.nextInt(lost.size()));
        state = model.step(state, late, Optional.empty()).orElseThrow();
      }
      int client = random.nextInt(clients);
      Optional<Call<O, R>> call = calls.get(client);
      if (call.isEmpty()) {
        if (history.size() < operations) {
          O request = requests.apply(random);
          long id = history.call("client-" + client, "x", request);
          calls.set(client, Optional.of(new Call<>(id, request, Optional.empty())));
        }
      } else if (call.get().effect().isEmpty()) {
        O request = call.get().request();
        int fate = random.nextInt(20);
        if (fate == 0) {
          history.failed(call.get().id());
          calls.set(client, Optional.empty());
        } else if (fate < 3) {
          history.unknown(call.get().id());
          lost.add(request);
          calls.set(client, Optional.empty());
        } else {
          R effect = answer.apply(state, request);
          state = model.step(state, request, Optional.of(effect)).orElseThrow();
          calls.set(client, Optional.of(new Call<>(call.get().id(), request, Optional.of(effect))));
        }
      } else {
        if (random.nextInt(12) == 0) {
          history.unknown(call.get().id());
        } else {
          history.ok(call.get().id(), call.get().effect().get());
        }
        calls.set(client, Optional.empty());
      }
    }
    return history.operations();
  }

  /** An answer exchanged, or an operation refused or left out: often illegal. */
  static <O, R> List<Operation<O, R>> mutated(List<Operation<O, R>> legal, RandomGenerator random) {
    List<Operation<O, R>> mutated = new ArrayList<>(legal);
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < legal.size(); i++) {
      if (legal.get(i).isOk()) {
        answered.add(i);
      }
    }
    if (answered.size() < 2) {
      return legal;
    }
    int one = answered.get(random.nextInt(answered.size()));
    int other = answered.get(random.nextInt(answered.size()));
    Operation<O, R> first = mutated.get(one);
    Operation<O, R> second = mutated.get(other);
    switch (random.nextInt(4)) {
      case 0 -> {
        if (first.request().getClass() == second.request().getClass()) {
          mutated.set(one, copy(first, first.outcome(), second.result()));
        }
      }
      case 1 -> mutated.set(one, copy(first, Outcome.FAILED, Optional.empty()));
      case 2 -> mutated.remove(one);
      default -> {
        if (first.request().getClass() == second.request().getClass()) {
          mutated.set(one, copy(first, first.outcome(), second.result()));
          mutated.set(other, copy(second, second.outcome(), first.result()));
        }
      }
    }
    return mutated;
  }

  private static <O, R> Operation<O, R> copy(
      Operation<O, R> of, Outcome outcome, Optional<R> result) {
    return new Operation<>(
        of.id(),
        of.process(),
        of.session(),
        of.key(),
        of.request(),
        of.invokedNanos(),
        of.completedNanos(),
        of.invokedAt(),
        of.completedAt(),
        outcome,
        result);
  }
}
