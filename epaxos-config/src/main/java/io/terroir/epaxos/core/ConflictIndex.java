package io.terroir.epaxos.core;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ids whose current proposal conflicts with a command, by conflict key. No-ops and
 * commands that write every key conflict with everything; an id without a payload is not in here
 * and conflicts with nothing.
 */
final class ConflictIndex {
  private final Map<Long, Users> keys = new HashMap<>();

  /** No-ops, and commands that write every key. */
  private final IdSet withEverything = new IdSet();

  private final IdSet all = new IdSet();

  /** Most keys are written once and never read: such a key costs no set. */
  private static final class Users {
    private @Nullable CommandId onlyWriter;
    private @Nullable IdSet writers;
    private @Nullable IdSet readers;

    void addReader(CommandId id) {
      if (readers == null) {
        readers = new IdSet();
      }
      readers.add(id);
    }

    void addWriter(CommandId id) {
      if (writers != null) {
        writers.add(id);
      } else if (onlyWriter == null) {
        onlyWriter = id;
      } else if (!onlyWriter.equals(id)) {
        writers = new IdSet();
        writers.add(onlyWriter);
        writers.add(id);
        onlyWriter = null;
      }
    }

    void remove(CommandId id) {
      if (id.equals(onlyWriter)) {
        onlyWriter = null;
      }
      if (writers != null) {
        writers.remove(id);
      }
      if (readers != null) {
        readers.remove(id);
      }
    }

    void addWritersTo(IdSet found) {
      if (onlyWriter != null) {
        found.add(onlyWriter);
      }
      if (writers != null) {
        found.addAll(writers);
      }
    }

    void addReadersTo(IdSet found) {
      if (readers != null) {
        found.addAll(readers);
      }
    }

    boolean isEmpty() {
      return onlyWriter == null
          && (writers == null || writers.isEmpty())
          && (readers == null || readers.isEmpty());
    }
  }

  void add(CommandId id, Proposal proposal) {
    all.add(id);
    if (!(proposal instanceof Command command) || command.access().isEverything()) {
      withEverything.add(id);
      return;
    }
    command.access().forEachRead(key -> users(key).addReader(id));
    command.access().forEachWrite(key -> users(key).addWriter(id));
  }

  void remove(CommandId id, Proposal proposal) {
    all.remove(id);
    if (!(proposal instanceof Command command) || command.access().isEverything()) {
      withEverything.remove(id);
      return;
    }
    command.access().forEachRead(key -> remove(id, key));
    command.access().forEachWrite(key -> remove(id, key));
  }

  private void remove(CommandId id, long key) {
    Users users = keys.get(key);
    if (users != null) {
      users.remove(id);
      if (users.isEmpty()) {
        keys.remove(key);
      }
    }
  }

  /** Every id but {@code id} whose proposal conflicts with {@code command}. */
  Deps conflictsOf(CommandId id, Command command) {
    IdSet found = new IdSet();
    found.addAll(command.access().isEverything() ? all : withEverything);
    command
        .access()
        .forEachRead(
            key -> {
              Users users = keys.get(key);
              if (users != null) {
                users.addWritersTo(found);
              }
            });
    command
        .access()
        .forEachWrite(
            key -> {
              Users users = keys.get(key);
              if (users != null) {
                users.addWritersTo(found);
                users.addReadersTo(found);
              }
            });
    found.remove(id);
    return found.toDeps();
  }

  private Users users(long key) {
    return keys.computeIfAbsent(key, absent -> new Users());
  }
}
