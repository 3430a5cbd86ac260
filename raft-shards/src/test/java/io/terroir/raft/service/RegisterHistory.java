package io.terroir.raft.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.runtime.replica.ClosedTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients saw of one key, and whether one order explains it. The revision in each answer names
 * its place: a write's own, and for a read that of the write it saw. The history is linearizable if
 * places are in the order of time wherever operations did not overlap, and each read has the value
 * of the write at its place.
 */
final class RegisterHistory {
  /**
   * One operation that was answered.
   *
   * @param place the revision of the write that was done or seen; 0 if nothing was there
   * @param wallMillis the time of day at which the client had the answer
   */
  record Operation(
      boolean isWrite, long startNanos, long endNanos, long wallMillis, long place, String value) {}

  private final List<Operation> operations = new ArrayList<>();

  void add(Operation operation) {
    operations.add(operation);
  }

  int size() {
    return operations.size();
  }

  long writes() {
    return operations.stream().filter(Operation::isWrite).count();
  }

  void assertLinearizable() {
    Map<Long, String> written = new HashMap<>();
    written.put(0L, "");
    for (Operation operation : operations) {
      if (operation.isWrite()) {
        assertThat(written.put(operation.place(), operation.value()))
            .as("revision %d is of one write", operation.place())
            .isNull();
      }
    }
    for (Operation operation : operations) {
      assertThat(written).containsEntry(operation.place(), operation.value());
      operations.forEach(later -> assertInOrder(operation, later));
    }
  }

  private static void assertInOrder(Operation before, Operation after) {
    boolean overlap = before.endNanos() >= after.startNanos();
    boolean inOrder =
        after.isWrite() ? after.place() > before.place() : after.place() >= before.place();
    if (!overlap && !inOrder) {
      throw new AssertionError(after + " came after " + before);
    }
  }

  /** What was acknowledged before a closed time has at most its revision. */
  void assertKept(ClosedTime closed) {
    for (Operation operation : operations) {
      boolean covered = operation.isWrite() && operation.wallMillis() < closed.wallMillis();
      if (covered && operation.place() > closed.revision()) {
        throw new AssertionError(operation + " was acknowledged before " + closed);
      }
    }
  }
}
