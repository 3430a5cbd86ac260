package io.terroir.simulation.checker.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entries of one origin, empty at first. */
public record MapModel<V>() implements Model<SortedMap<String, V>, MapOperation<V>, MapResult<V>> {
  /** What a request does and answers. */
  private record Effect<V>(SortedMap<String, V> state, MapResult<V> answer) {}

  @Override
  public SortedMap<String, V> initial() {
    return Collections.emptySortedMap();
  }

  @Override
  public Optional<SortedMap<String, V>> step(
      SortedMap<String, V> state, MapOperation<V> request, Optional<MapResult<V>> result) {
    Effect<V> effect = apply(state, request);
    boolean answered = result.isEmpty() || result.get().equals(effect.answer());
    return answered ? Optional.of(effect.state()) : Optional.empty();
  }

  /** What the object would answer in {@code state}. */
  public MapResult<V> answer(SortedMap<String, V> state, MapOperation<V> request) {
    return apply(state, request).answer();
  }

  private Effect<V> apply(SortedMap<String, V> state, MapOperation<V> request) {
    if (request instanceof MapOperation.Get<V> get) {
      return new Effect<>(state, new MapResult.Entry<>(value(state, get.key())));
    }
    if (request instanceof MapOperation.Put<V> put) {
      return new Effect<>(set(state, put.key(), Optional.of(put.value())), new MapResult.Done<>());
    }
    if (request instanceof MapOperation.Delete<V> delete) {
      return new Effect<>(set(state, delete.key(), Optional.empty()), new MapResult.Done<>());
    }
    if (request instanceof MapOperation.CompareAndSet<V> cas) {
      boolean applies = value(state, cas.key()).equals(cas.expected());
      return new Effect<>(
          applies ? set(state, cas.key(), cas.value()) : state, new MapResult.Applied<>(applies));
    }
    if (request instanceof MapOperation.Scan<V> scan) {
      return new Effect<>(state, new MapResult.Entries<>(scan(state, scan)));
    }
    return transact(state, (MapOperation.Transaction<V>) request);
  }

  private Effect<V> transact(SortedMap<String, V> state, MapOperation.Transaction<V> request) {
    for (MapOperation.Guard<V> guard : request.guards()) {
      if (!value(state, guard.key()).equals(guard.expected())) {
        return new Effect<>(state, new MapResult.Answers<>(false, List.of()));
      }
    }
    SortedMap<String, V> after = state;
    List<MapResult<V>> answers = new ArrayList<>();
    for (MapOperation<V> step : request.steps()) {
      Effect<V> effect = apply(after, step);
      after = effect.state();
      answers.add(effect.answer());
    }
    return new Effect<>(after, new MapResult.Answers<>(true, answers));
  }

  private Optional<V> value(SortedMap<String, V> state, String key) {
    return Optional.ofNullable(state.get(key));
  }

  private SortedMap<String, V> set(SortedMap<String, V> state, String key, Optional<V> value) {
    if (value(state, key).equals(value)) {
      return state;
    }
    TreeMap<String, V> changed = new TreeMap<>(state);
    value.ifPresentOrElse(v -> changed.put(key, v), () -> changed.remove(key));
    return Collections.unmodifiableSortedMap(changed);
  }

  private SortedMap<String, V> scan(SortedMap<String, V> state, MapOperation.Scan<V> scan) {
    if (scan.from().compareTo(scan.to()) >= 0) {
      return Collections.emptySortedMap();
    }
    TreeMap<String, V> found = new TreeMap<>();
    state.subMap(scan.from(), scan.to()).entrySet().stream()
        .limit(scan.entriesMax())
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return Collections.unmodifiableSortedMap(found);
  }

  @Override
  public boolean mayChange(MapOperation<V> request) {
    if (request instanceof MapOperation.Transaction<V> transaction) {
      return transaction.steps().stream().anyMatch(this::mayChange);
    }
    return !(request instanceof MapOperation.Get<V> || request instanceof MapOperation.Scan<V>);
  }
}
