package io.terroir.node.demo;

import java.util.ArrayList;
import java.util.List;

/** What was promised, and whether it was kept. Used by the demo's own thread only. */
final class Promises {
  private final List<Checked> checked = new ArrayList<>();

  /**
   * A promise that was checked.
   *
   * @param says what must hold
   * @param saw what was measured
   */
  record Checked(String says, boolean kept, String saw) {}

  void check(String says, boolean kept, String saw) {
    checked.add(new Checked(says, kept, saw));
  }

  List<Checked> all() {
    return List.copyOf(checked);
  }

  boolean allKept() {
    return checked.stream().allMatch(Checked::kept);
  }
}
