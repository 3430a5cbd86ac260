package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the ids whose current proposal conflicts with a command, by conflict key. No-ops and
 * commands that write every key conflict with everything; an id without a payload is not in here
 * and conflicts with nothing.
 */
final class ConflictIndex {
  private final Map<String, Users> keys = new HashMap<>();

  /** No-ops, and commands that write every key. */
  private final IdSet withEverything = new IdSet();

  private final IdSet all = new IdSet();

  private static final class Users {
    final IdSet readers = new IdSet();
    final IdSet writers = new IdSet();

    boolean isEmpty() {
      return readers.isEmpty() && writers.isEmpty();
    }
  }

  void add(CommandId id, Proposal proposal) {
    all.add(id);
    if (!(proposal instanceof Command command) || command.access().isEverything()) {
      withEverything.add(id);
      return;
    }
    command.access().reads().forEach(key -> users(key).readers.add(id));
    command.access().writes().forEach(key -> users(key).writers.add(id));
  }

  void remove(CommandId id, Proposal proposal) {
    all.remove(id);
    if (!(proposal instanceof Command command) || command.access().isEverything()) {
      withEverything.remove(id);
      return;
    }
    for (String key : command.access().reads()) {
      users(key).readers.remove(id);
      forgetIfUnused(key);
    }
    for (String key : command.access().writes()) {
      users(key).writers.remove(id);
      forgetIfUnused(key);
    }
  }

  /** Every id but {@code id} whose proposal conflicts with {@code command}. */
  Deps conflictsOf(CommandId id, Command command) {
    IdSet found = new IdSet();
    found.addAll(command.access().isEverything() ? all : withEverything);
    for (String key : command.access().reads()) {
      Users users = keys.get(key);
      if (users != null) {
        found.addAll(users.writers);
      }
    }
    for (String key : command.access().writes()) {
      Users users = keys.get(key);
      if (users != null) {
        found.addAll(users.writers);
        found.addAll(users.readers);
      }
    }
    found.remove(id);
    return found.toDeps();
  }

  private Users users(String key) {
    return keys.computeIfAbsent(key, absent -> new Users());
  }

  private void forgetIfUnused(String key) {
    if (users(key).isEmpty()) {
      keys.remove(key);
    }
  }
}
