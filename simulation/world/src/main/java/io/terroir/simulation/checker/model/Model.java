package io.terroir.simulation.checker.model;

import java.util.Optional;

/**
 * A sequential object.
 *
 * @param <S> its state: immutable, with {@code equals} and {@code hashCode}
 * @param <O> what may be asked of it
 * @param <R> what it answers
 */
public interface Model<S, O, R> {
  S initial();

  /**
   * The state after {@code request}, or nothing if the object would not have answered {@code
   * result} in {@code state}. An empty result is not known: then any answer will do.
   */
  Optional<S> step(S state, O request, Optional<R> result);

  /**
   * False if {@code request}, when answered by {@code result}, surely leaves the state alone; an
   * empty result is not known.
   */
  default boolean mayChange(O request, Optional<R> result) {
    return true;
  }

  /**
   * False if {@code request}, whenever it took effect, cannot help to explain that {@code
   * explained} got {@code result}; or, if that is unknown, cannot help {@code explained} to take
   * effect. Open requests that explain nothing are left out of searches; true is always safe.
   */
  default boolean mayExplain(O request, O explained, Optional<R> result) {
    return true;
  }

  /**
   * Whether each change replaces the whole state. Then an open change matters only if what follows
   * it directly is explained by it: had anything else followed, it might as well not have happened.
   */
  default boolean overwrites() {
    return false;
  }
}
