package io.terroir.simulation.checker.weak;

/** What may be asked of a set; a read answers its elements, the others any set. */
public sealed interface SetOperation<E> {
  /** Adds an element. */
  record Add<E>(E element) implements SetOperation<E> {
    @Override
    public String toString() {
      return "add " + element;
    }
  }

  /** Removes the additions of an element that the replica knows of. */
  record Remove<E>(E element) implements SetOperation<E> {
    @Override
    public String toString() {
      return "remove " + element;
    }
  }

  /** Reads all elements. */
  record Read<E>() implements SetOperation<E> {
    @Override
    public String toString() {
      return "read";
    }
  }
}
