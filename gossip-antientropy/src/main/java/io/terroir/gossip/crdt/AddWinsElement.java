package io.terroir.gossip.crdt;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One element of an add-wins set: the dots of its additions, and the dots whose removal is known. A
 * removal names the additions that the remover had seen; one that it had not seen survives, hence
 * add-wins.
 *
 * <p>Removed dots need to be remembered only until their addition has arrived: an update whose dot
 * is covered is never merged a second time. {@link #forgetting} drops them then, so that deleted
 * elements leave nothing behind.
 *
 * @param live dots of additions that nobody removed; the element is in the set if there is one
 * @param removed dots of additions that somebody removed
 */
public record AddWinsElement(Set<Dot> live, Set<Dot> removed) implements Lattice<AddWinsElement> {
  /** Never added. */
  public static final AddWinsElement ABSENT = new AddWinsElement(Set.of(), Set.of());

  public AddWinsElement {
    live = Set.copyOf(live);
    removed = Set.copyOf(removed);
  }

  /** Whether the element is in the set. */
  public boolean isPresent() {
    return !live.isEmpty();
  }

  /** Whether nothing is known, so that no row is needed. */
  public boolean isBlank() {
    return live.isEmpty() && removed.isEmpty();
  }

  @Override
  public AddWinsElement join(AddWinsElement other) {
    Set<Dot> allRemoved = new TreeSet<>(removed);
    allRemoved.addAll(other.removed);
    Set<Dot> allLive = new TreeSet<>(live);
    allLive.addAll(other.live);
    allLive.removeAll(allRemoved);
    return new AddWinsElement(allLive, allRemoved);
  }

  /** Without the removed dots whose addition is {@code covered} and will not come again. */
  public AddWinsElement forgetting(Predicate<Dot> covered) {
    Set<Dot> stillExpected = new TreeSet<>(removed);
    stillExpected.removeIf(covered);
    return new AddWinsElement(live, stillExpected);
  }
}
