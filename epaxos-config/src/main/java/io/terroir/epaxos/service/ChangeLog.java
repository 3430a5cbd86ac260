package io.terroir.epaxos.service;

import io.terroir.epaxos.proto.DirectoryChangeMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The last changes of a directory, numbered from 1, encoded once for all followers. */
final class ChangeLog {
  private final int changesMax;
  private final ArrayDeque<DirectoryChangeMessage> changes = new ArrayDeque<>();
  private long last;

  /** Keeps up to {@code changesMax}. */
  ChangeLog(int changesMax) {
    this.changesMax = changesMax;
  }

  void add(DirectoryChangeMessage change) {
    if (changes.size() == changesMax) {
      changes.removeFirst();
    }
    changes.addLast(change);
    last++;
  }

  /** The number of the newest change; 0 if there was none. */
  long last() {
    return last;
  }

  /** Whether all changes after {@code sequence} are still here. */
  boolean reachesBackTo(long sequence) {
    return sequence >= last - changes.size() && sequence <= last;
  }

  /** The changes after {@code sequence}: at least one if there is any, up to {@code bytesMax}. */
  List<DirectoryChangeMessage> after(long sequence, int bytesMax) {
    List<DirectoryChangeMessage> found = new ArrayList<>();
    // Followers are near the end: go there from behind.
    Iterator<DirectoryChangeMessage> backwards = changes.descendingIterator();
    ArrayDeque<DirectoryChangeMessage> newer = new ArrayDeque<>();
    for (long at = last; at > sequence; at--) {
      newer.addFirst(backwards.next());
    }
    long bytes = 0;
    for (DirectoryChangeMessage change : newer) {
      bytes += change.getSerializedSize();
      if (!found.isEmpty() && bytes > bytesMax) {
        break;
      }
      found.add(change);
    }
    return found;
  }
}
