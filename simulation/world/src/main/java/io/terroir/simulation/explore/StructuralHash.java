package io.terroir.simulation.explore;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hash of everything that can be reached from an object, by reflection: every field of every
 * class, so that no part of a state can be forgotten. Two objects have one hash if they have equal
 * values in equal places; which objects they are does not matter.
 *
 * <ul>
 *   <li>Lists, queues and arrays count in order. Sets and maps count without order: who needs the
 *       order in which a set was filled must say so by {@link Builder#as}.
 *   <li>Objects that refer to each other are numbered in the order in which they are met, so
 *       circles are no problem, and it counts who refers to the same object.
 *   <li>Records, and whatever is in a set or map, count by value.
 *   <li>What a lambda has captured counts, its code does not.
 *   <li>A JDK class that is not named here is an error, not nothing.
 * </ul>
 */
public final class StructuralHash {
  /** Deeper than any state that is meant: a circle through a set. */
  private static final int DEPTH_MAX = 200;

  private final Map<String, Set<String>> ignoredFields;
  private final Set<String> ignoredClasses;
  private final Map<Class<?>, Function<Object, Object>> views;
  private final Map<Class<?>, Shape> shapes = new HashMap<>();

  /** 128 bits. */
  record Hash(long high, long low) {}

  private enum Kind {
    IGNORED,
    NUMBER,
    BOOLEAN,
    TEXT,
    CONSTANT,
    OPTIONAL,
    ENTRY,
    MAP,
    SET,
    ORDERED,
    ARRAY,
    BYTES,
    VIEWED,
    RECORD,
    OBJECT
  }

  private static final Map<Class<?>, Kind> KINDS =
      Map.ofEntries(
          Map.entry(Number.class, Kind.NUMBER),
          Map.entry(Boolean.class, Kind.BOOLEAN),
          Map.entry(String.class, Kind.TEXT),
          Map.entry(Enum.class, Kind.CONSTANT),
          Map.entry(Optional.class, Kind.OPTIONAL),
          Map.entry(Map.Entry.class, Kind.ENTRY),
          Map.entry(Map.class, Kind.MAP),
          Map.entry(Set.class, Kind.SET),
          Map.entry(List.class, Kind.ORDERED),
          Map.entry(ArrayDeque.class, Kind.ORDERED),
          Map.entry(Object[].class, Kind.ARRAY),
          Map.entry(byte[].class, Kind.BYTES));

  /** How a class counts. */
  private record Shape(Kind kind, long name, List<Field> fields, Function<Object, Object> view) {}

  private StructuralHash(Builder builder) {
    ignoredFields = Map.copyOf(builder.ignoredFields);
    ignoredClasses = Set.copyOf(builder.ignoredClasses);
    views = Map.copyOf(builder.views);
  }

  /** What to leave out, and how to see what reflection cannot. Every exception needs a reason. */
  public static final class Builder {
    private final Map<String, Set<String>> ignoredFields = new HashMap<>();
    private final Set<String> ignoredClasses = new HashSet<>();
    private final Map<Class<?>, Function<Object, Object>> views = new HashMap<>();

    /** Leaves out fields of the class with this binary name. */
    public Builder ignoringFields(String className, String... fields) {
      ignoredFields.put(className, Set.of(fields));
      return this;
    }

    /** Leaves out all objects of the class with this binary name. */
    public Builder ignoring(String className) {
      ignoredClasses.add(className);
      return this;
    }

    /** Takes objects of {@code type} and its subclasses for what {@code view} makes of them. */
    public <T> Builder as(Class<T> type, Function<T, Object> view) {
      views.put(type, object -> view.apply(type.cast(object)));
      return this;
    }

    /** The hash. */
    public StructuralHash build() {
      return new StructuralHash(this);
    }
  }

  /** The hash of what can be reached from {@code root}. */
  Hash of(@Nullable Object root) {
    Walk walk = new Walk();
    walk.visit(root);
    return walk.lanes.hash();
  }

  private static final class Lanes {
    private long high = 1;
    private long low = 2;

    void put(long value) {
      high = Mix.chain(high, value);
      low = Mix.chain(low, ~value);
    }

    Hash hash() {
      return new Hash(high, low);
    }
  }

  private final class Walk {
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private Lanes lanes = new Lanes();
    private boolean inUnordered;
    private int depth;

    void visit(@Nullable Object object) {
      if (++depth > DEPTH_MAX) {
        throw new IllegalStateException("a circle through a set or map cannot be hashed");
      }
      if (object == null) {
        lanes.put(0);
      } else {
        Shape shape = shape(object.getClass());
        switch (shape.kind()) {
          case IGNORED -> lanes.put(1);
          case NUMBER -> lanes.put(((Number) object).longValue());
          case BOOLEAN -> lanes.put(object.equals(true) ? 11 : 13);
          case TEXT -> visitText((String) object);
          case CONSTANT -> visitText(((Enum<?>) object).name());
          case OPTIONAL -> visit(((Optional<?>) object).orElse(null));
          case ENTRY -> visitEntry((Map.Entry<?, ?>) object);
          case MAP -> visitUnordered(((Map<?, ?>) object).entrySet());
          case SET -> visitUnordered((Set<?>) object);
          case ORDERED -> visitOrdered((Collection<?>) object);
          case ARRAY -> visitOrdered(Arrays.asList((Object[]) object));
          case BYTES -> visitBytes((byte[]) object);
          case VIEWED -> visitView(shape, object);
          case RECORD -> visitFields(shape, object);
          case OBJECT -> visitObject(shape, object);
        }
      }
      depth--;
    }

    private void visitText(String text) {
      lanes.put(text.length());
      for (int i = 0; i < text.length(); i++) {
        lanes.put(text.charAt(i));
      }
    }

    private void visitBytes(byte[] bytes) {
      lanes.put(bytes.length);
      for (byte value : bytes) {
        lanes.put(value);
      }
    }

    private void visitEntry(Map.Entry<?, ?> entry) {
      visit(entry.getKey());
      visit(entry.getValue());
    }

    private void visitOrdered(Collection<?> elements) {
      lanes.put(elements.size());
      for (Object element : elements) {
        visit(element);
      }
    }

    private void visitUnordered(Collection<?> elements) {
      Lanes outer = lanes;
      boolean outerUnordered = inUnordered;
      inUnordered = true;
      long highSum = 0;
      long lowSum = 0;
      for (Object element : elements) {
        lanes = new Lanes();
        visit(element);
        highSum += lanes.high;
        lowSum += lanes.low;
      }
      lanes = outer;
      inUnordered = outerUnordered;
      lanes.put(elements.size());
      lanes.put(highSum);
      lanes.put(lowSum);
    }

    private void visitView(Shape shape, Object object) {
      lanes.put(shape.name());
      visit(shape.view().apply(object));
    }

    private void visitObject(Shape shape, Object object) {
      Integer number = numbers.get(object);
      if (number != null) {
        lanes.put(number);
        return;
      }
      if (!inUnordered) {
        numbers.put(object, numbers.size());
      }
      visitFields(shape, object);
    }

    private void visitFields(Shape shape, Object object) {
      lanes.put(shape.name());
      for (Field field : shape.fields()) {
        visitField(field, object);
      }
    }

    private void visitField(Field field, Object object) {
      try {
        Class<?> type = field.getType();
        if (type == long.class || type == int.class || type == short.class || type == byte.class) {
          lanes.put(field.getLong(object));
        } else {
          visit(field.get(object));
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(field + " cannot be read", e);
      }
    }
  }

  private Shape shape(Class<?> type) {
    Shape known = shapes.get(type);
    if (known == null) {
      known = look(type);
      shapes.put(type, known);
    }
    return known;
  }

  private Shape look(Class<?> type) {
    for (Map.Entry<Class<?>, Function<Object, Object>> view : views.entrySet()) {
      if (view.getKey().isAssignableFrom(type)) {
        return new Shape(Kind.VIEWED, nameOf(view.getKey()), List.of(), view.getValue());
      }
    }
    Kind kind = ignoredClasses.contains(type.getName()) ? Kind.IGNORED : kindOf(type);
    boolean hasFields = kind == Kind.RECORD || kind == Kind.OBJECT;
    if (hasFields && type.getName().startsWith("java.")) {
      throw new IllegalStateException("there is no rule for what counts of a " + type);
    }
    List<Field> fields = hasFields ? fields(type) : List.of();
    return new Shape(kind, nameOf(type), fields, Function.identity());
  }

  private static Kind kindOf(Class<?> type) {
    for (Map.Entry<Class<?>, Kind> known : KINDS.entrySet()) {
      if (known.getKey().isAssignableFrom(type)) {
        return known.getValue();
      }
    }
    return type.isRecord() ? Kind.RECORD : Kind.OBJECT;
  }

  private List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      Set<String> ignored = new HashSet<>(ignoredFields.getOrDefault(at.getName(), Set.of()));
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !ignored.remove(field.getName())) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
      if (!ignored.isEmpty()) {
        throw new IllegalStateException(at + " has no fields " + ignored);
      }
    }
    fields.sort(
        Comparator.comparing((Field field) -> field.getDeclaringClass().getName())
            .thenComparing(Field::getName));
    return fields;
  }

  private static long nameOf(Class<?> type) {
    return Mix.mix((type.isHidden() ? "lambda" : type.getName()).hashCode());
  }
}
