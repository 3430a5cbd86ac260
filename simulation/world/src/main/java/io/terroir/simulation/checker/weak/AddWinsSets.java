package io.terroir.simulation.checker.weak;

import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Operation;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sets in which a removal removes the additions it observed and no others (observed-remove, add
 * wins): Marc Shapiro and others, "A comprehensive study of convergent and commutative replicated
 * data types", INRIA 2011.
 *
 * <p>From outside it is not always known what a removal observed. It surely observed the
 * acknowledged additions that its own session made before, if sessions read their writes; it surely
 * did not observe an addition called after it was over. Between the two either is accepted.
 *
 * @param readYourWrites whether sessions see what they did themselves
 */
public record AddWinsSets<E>(boolean readYourWrites) {
  private static final String NAME = "add-wins set";

  /** What was done to one element. */
  private record Changes<E>(
      List<Operation<SetOperation<E>, Set<E>>> adds,
      List<Operation<SetOperation<E>, Set<E>>> removes) {
    static <E> Changes<E> none() {
      return new Changes<>(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Judges the reads of each key. */
  public Verdict check(List<Operation<SetOperation<E>, Set<E>>> operations) {
    List<Violation> violations = new ArrayList<>();
    for (var key : History.partition(operations, Operation::key).values()) {
      Map<E, Changes<E>> changes = changes(key);
      for (Operation<SetOperation<E>, Set<E>> read : key) {
        if (read.request() instanceof SetOperation.Read<E> && read.isOk()) {
          judge(changes, read.result().orElseThrow(), Optional.of(read), violations);
        }
      }
    }
    return Verdict.of(violations);
  }

  /** Judges the elements of one key at the end, when replicas have converged. */
  public Verdict checkFinal(List<Operation<SetOperation<E>, Set<E>>> operations, Set<E> found) {
    List<Violation> violations = new ArrayList<>();
    judge(changes(operations), found, Optional.empty(), violations);
    return Verdict.of(violations);
  }

  private static <E> Map<E, Changes<E>> changes(
      List<Operation<SetOperation<E>, Set<E>>> operations) {
    Map<E, Changes<E>> changes = new LinkedHashMap<>();
    for (Operation<SetOperation<E>, Set<E>> operation : operations) {
      if (!operation.mayTakeEffect()) {
        continue;
      }
      if (operation.request() instanceof SetOperation.Add<E> add) {
        changes.computeIfAbsent(add.element(), any -> Changes.none()).adds().add(operation);
      } else if (operation.request() instanceof SetOperation.Remove<E> remove) {
        changes.computeIfAbsent(remove.element(), any -> Changes.none()).removes().add(operation);
      }
    }
    return changes;
  }

  private void judge(
      Map<E, Changes<E>> changes,
      Set<E> found,
      Optional<Operation<SetOperation<E>, Set<E>>> read,
      List<Violation> violations) {
    Set<E> elements = new LinkedHashSet<>(changes.keySet());
    elements.addAll(found);
    for (E element : elements) {
      Changes<E> of = changes.getOrDefault(element, Changes.none());
      List<Operation<SetOperation<E>, Set<E>>> removes = begun(of.removes(), read);
      if (!found.contains(element)) {
        of.adds().stream()
            .filter(add -> surelySeen(add, read))
            .filter(add -> removes.stream().allMatch(remove -> remove.precedes(add)))
            .findFirst()
            .ifPresent(
                add ->
                    violations.add(
                        violation(
                            "%s lacks %s, which no removal explains",
                            element, read, List.of(add))));
        continue;
      }
      List<Operation<SetOperation<E>, Set<E>>> adds = begun(of.adds(), read);
      boolean mayBeThere =
          adds.stream()
              .anyMatch(
                  add ->
                      removes.stream()
                          .noneMatch(
                              remove -> surelySeen(remove, read) && surelyObserved(add, remove)));
      if (adds.isEmpty()) {
        violations.add(violation("%s holds %s, which nobody had added", element, read, List.of()));
      } else if (!mayBeThere) {
        violations.add(violation("%s holds %s, which was removed", element, read, removes));
      }
    }
  }

  private static <E> List<Operation<SetOperation<E>, Set<E>>> begun(
      List<Operation<SetOperation<E>, Set<E>>> changes,
      Optional<Operation<SetOperation<E>, Set<E>>> read) {
    return changes.stream()
        .filter(change -> read.isEmpty() || !read.get().precedes(change))
        .toList();
  }

  /** In the end everything acknowledged was seen; before, what the session did itself. */
  private boolean surelySeen(
      Operation<SetOperation<E>, Set<E>> change,
      Optional<Operation<SetOperation<E>, Set<E>>> read) {
    return read.map(
            reader ->
                readYourWrites
                    && change.session().equals(reader.session())
                    && change.precedes(reader))
        .orElse(change.isOk());
  }

  private boolean surelyObserved(
      Operation<SetOperation<E>, Set<E>> add, Operation<SetOperation<E>, Set<E>> remove) {
    return readYourWrites && add.session().equals(remove.session()) && add.precedes(remove);
  }

  private static <E> Violation violation(
      String what,
      E element,
      Optional<Operation<SetOperation<E>, Set<E>>> read,
      List<Operation<SetOperation<E>, Set<E>>> others) {
    List<Operation<SetOperation<E>, Set<E>>> involved = new ArrayList<>(others);
    read.ifPresent(involved::add);
    String where = read.map(each -> "#" + each.id()).orElse("the end");
    return Violation.of(NAME, what.formatted(where, element), involved);
  }
}
