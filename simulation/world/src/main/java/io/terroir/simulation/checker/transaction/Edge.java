package io.terroir.simulation.checker.transaction;

/**
 * One transaction comes before another.
 *
 * @param from the earlier one's number in its graph
 * @param to the later one's
 * @param why in words, without naming the transactions
 */
record Edge(int from, int to, Dependency dependency, String why) {
  boolean isAnti() {
    return dependency == Dependency.READ_WRITE;
  }
}
