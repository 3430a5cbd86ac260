package io.terroir.simulation.explore;

import java.lang.reflect.Field;
import java.util.Objects;

/** Reads what a class keeps to itself. */
public final class Peek {
  private Peek() {}

  /** The value at the end of a path of fields. */
  public static Object at(Object root, String... path) {
    Object at = root;
    for (String name : path) {
      try {
        Field field = at.getClass().getDeclaredField(name);
        field.setAccessible(true);
        at = Objects.requireNonNull(field.get(at));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("there is no " + name + " in " + at.getClass(), e);
      }
    }
    return at;
  }
}
