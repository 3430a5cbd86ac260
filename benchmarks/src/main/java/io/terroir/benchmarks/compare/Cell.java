package io.terroir.benchmarks.compare;

/**
 * What is measured in every round.
 *
 * @param callers of a closed loop; 0 in an open loop
 */
record Cell(String system, int groups, int callers, Operation operation) {}
