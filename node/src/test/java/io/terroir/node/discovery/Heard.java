package io.terroir.node.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a source has said. */
public final class Heard implements Discovery.Listener {
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<String> machineRegions = new CopyOnWriteArrayList<>();
  private final List<List<FoundProcess>> lists = new CopyOnWriteArrayList<>();

  @Override
  public void found(Collection<FoundProcess> all) {
    lists.add(new ArrayList<>(all));
  }

  @Override
  public void failed(String why) {
    failures.add(why);
  }

  @Override
  public void machineIsIn(String region) {
    machineRegions.add(region);
  }

  /** Why it could not be asked, each time. */
  public List<String> failures() {
    return failures;
  }

  /** Where the machine was said to be, each time. */
  public List<String> machineRegions() {
    return machineRegions;
  }

  /** How often it has told all that it knows. */
  public int count() {
    return lists.size();
  }

  /** {@code name@address} of each process that is known, in order. */
  public List<String> last() {
    return lists.isEmpty()
        ? List.of()
        : lists.get(lists.size() - 1).stream()
            .map(found -> found.node() + "@" + found.address())
            .sorted()
            .toList();
  }
}
