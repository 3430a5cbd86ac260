package io.terroir.simulation.checker.model;

import java.util.Optional;

/** One register that begins blank. */
public record RegisterModel<V>()
    implements Model<Optional<V>, RegisterOperation<V>, RegisterResult<V>> {
  @Override
  public Optional<V> initial() {
    return Optional.empty();
  }

  @Override
  public Optional<Optional<V>> step(
      Optional<V> state, RegisterOperation<V> request, Optional<RegisterResult<V>> result) {
    if (request instanceof RegisterOperation.Write<V> write) {
      return Optional.of(Optional.of(write.value()));
    }
    if (request instanceof RegisterOperation.CompareAndSet<V> cas) {
      boolean applies = state.equals(cas.expected());
      if (result.isPresent() && result.get().applied() != applies) {
        return Optional.empty();
      }
      return Optional.of(applies ? Optional.of(cas.value()) : state);
    }
    boolean seen = result.isEmpty() || result.get().value().equals(state);
    return seen ? Optional.of(state) : Optional.empty();
  }

  @Override
  public boolean mayChange(RegisterOperation<V> request, Optional<RegisterResult<V>> result) {
    boolean refused = result.isPresent() && !result.get().applied();
    return !refused && !(request instanceof RegisterOperation.Read<V>);
  }

  @Override
  public boolean mayExplain(
      RegisterOperation<V> request,
      RegisterOperation<V> explained,
      Optional<RegisterResult<V>> result) {
    if (explained instanceof RegisterOperation.CompareAndSet<V> cas) {
      boolean refused = result.isPresent() && !result.get().applied();
      return request.writes().isPresent() && request.writes().equals(cas.expected()) != refused;
    }
    return request.writes().isPresent()
        && request.writes().equals(result.flatMap(RegisterResult::value));
  }

  @Override
  public boolean overwrites() {
    return true;
  }
}
