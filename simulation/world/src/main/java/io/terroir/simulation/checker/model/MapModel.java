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
  public boolean mayChange(MapOperation<V> request, Optional<MapResult<V>> result) {
    if (request instanceof MapOperation.CompareAndSet<V>) {
      return result.isEmpty() || !(result.get() instanceof MapResult.Applied<V> a && !a.applied());
    }
    if (request instanceof MapOperation.Transaction<V> transaction) {
      boolean refused =
          result.isPresent() && result.get() instanceof MapResult.Answers<V> a && !a.applied();
      return !refused
          && transaction.steps().stream().anyMatch(step -> mayChange(step, Optional.empty()));
    }
    return !(request instanceof MapOperation.Get<V> || request instanceof MapOperation.Scan<V>);
  }

  /** Who changes no entry that the other depends on explains nothing. */
  @Override
  public boolean mayExplain(
      MapOperation<V> request, MapOperation<V> explained, Optional<MapResult<V>> result) {
    if (request instanceof MapOperation.Transaction<V> transaction) {
      return transaction.steps().stream().anyMatch(step -> mayExplain(step, explained, result));
    }
    if (request instanceof MapOperation.Put<V> put) {
      return depends(explained, result, put.key(), Optional.of(put.value()));
    }
    if (request instanceof MapOperation.Delete<V> delete) {
      return depends(explained, result, delete.key(), Optional.empty());
    }
    return request instanceof MapOperation.CompareAndSet<V> cas
        && depends(explained, result, cas.key(), cas.value());
  }

  /** Whether {@code request} may be answered like this because an entry is as given. */
  private boolean depends(
      MapOperation<V> request, Optional<MapResult<V>> result, String key, Optional<V> value) {
    if (request instanceof MapOperation.Get<V> get) {
      return get.key().equals(key)
          && result.isPresent()
          && result.get().equals(new MapResult.Entry<>(value));
    }
    if (request instanceof MapOperation.CompareAndSet<V> cas) {
      boolean refused = result.isPresent() && !mayChange(request, result);
      return cas.key().equals(key) && cas.expected().equals(value) != refused;
    }
    if (request instanceof MapOperation.Scan<V> scan) {
      return result.isPresent() && key.compareTo(scan.from()) >= 0 && key.compareTo(scan.to()) < 0;
    }
    if (request instanceof MapOperation.Transaction<V> transaction) {
      return transaction.guards().stream().anyMatch(guard -> guard.key().equals(key))
          || transaction.steps().stream().anyMatch(step -> reads(step, key));
    }
    return false;
  }

  private boolean reads(MapOperation<V> step, String key) {
    return step instanceof MapOperation.Scan<V>
        || step instanceof MapOperation.CompareAndSet<V>
        || step instanceof MapOperation.Transaction<V>
        || (step instanceof MapOperation.Get<V> get && get.key().equals(key));
  }
}
