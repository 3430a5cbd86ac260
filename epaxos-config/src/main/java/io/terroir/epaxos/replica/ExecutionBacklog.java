package io.terroir.epaxos.replica;

import io.terroir.epaxos.core.AccessSet;
import io.terroir.epaxos.core.CommandId;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.error.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * The commands of this replica that were submitted and not executed yet, and whether there is room
 * for another one.
 *
 * <p>Execution alone does not keep up by itself. Of two conflicting commands that are under way at
 * once, each may depend on the other, and the second one on a third that is submitted before the
 * second is committed, and so on: as long as conflicting commands come faster than they commit, the
 * component that the first one is in never ends, and nothing in it is executed (the paper promises
 * progress for finitely many commands only; SOSP'13, section 4.9). So nobody here may add to a
 * component that is too old. When every replica has stopped, it ends within a round trip, and all
 * of it is executed.
 *
 * <p>Commands that no client waits for any more count too: they are on disk, in memory, and in the
 * dependencies of later ones. Used on the pipe only.
 */
final class ExecutionBacklog {
  private final int commandsMax;
  private final Duration lagMax;
  private final Map<CommandId, AccessSet> open = new HashMap<>();
  private final Map<Long, Users> keys = new HashMap<>();

  /** Who uses a key, and since when; the longest-waiting first. */
  private static final class Users {
    private final Map<CommandId, Long> readers = new LinkedHashMap<>();
    private final Map<CommandId, Long> writers = new LinkedHashMap<>();

    boolean isEmpty() {
      return readers.isEmpty() && writers.isEmpty();
    }
  }

  ExecutionBacklog(int commandsMax, Duration lagMax) {
    this.commandsMax = commandsMax;
    this.lagMax = lagMax;
  }

  /** Why a command that uses {@code access} must not be submitted now; empty if it may be. */
  Optional<Refusal> refusal(long nowMillis, AccessSet access) {
    if (open.size() >= commandsMax) {
      return Optional.of(
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED,
              "too many commands of this config replica are not executed yet; retry later"));
    }
    if (oldestConflictMillis(access) < nowMillis - lagMax.toMillis()) {
      return Optional.of(
          Refusal.of(
              Reason.RESOURCE_EXHAUSTED,
              "a command on the same object has not been executed for "
                  + lagMax.toMillis()
                  + " ms; retry later"));
    }
    return Optional.empty();
  }

  void submitted(long nowMillis, CommandId id, AccessSet access) {
    open.put(id, access);
    access.forEachRead(key -> users(key).readers.put(id, nowMillis));
    access.forEachWrite(key -> users(key).writers.put(id, nowMillis));
  }

  /** {@code id} was executed, as a command or as a no-op; it need not be one of this replica's. */
  void executed(CommandId id) {
    AccessSet access = open.remove(id);
    if (access != null) {
      access.forEachRead(key -> forget(key, id));
      access.forEachWrite(key -> forget(key, id));
    }
  }

  private long oldestConflictMillis(AccessSet access) {
    LongSummaryStatistics sinceMillis = new LongSummaryStatistics();
    access.forEachRead(key -> look(key, false, sinceMillis));
    access.forEachWrite(key -> look(key, true, sinceMillis));
    return sinceMillis.getMin();
  }

  private void look(long key, boolean written, LongSummaryStatistics sinceMillis) {
    Users users = keys.get(key);
    if (users != null) {
      sinceMillis.accept(firstOf(users.writers));
      sinceMillis.accept(written ? firstOf(users.readers) : Long.MAX_VALUE);
    }
  }

  private static long firstOf(Map<CommandId, Long> sinceMillis) {
    return sinceMillis.isEmpty() ? Long.MAX_VALUE : sinceMillis.values().iterator().next();
  }

  private Users users(long key) {
    return keys.computeIfAbsent(key, absent -> new Users());
  }

  private void forget(long key, CommandId id) {
    Users users = users(key);
    users.readers.remove(id);
    users.writers.remove(id);
    if (users.isEmpty()) {
      keys.remove(key);
    }
  }
}
