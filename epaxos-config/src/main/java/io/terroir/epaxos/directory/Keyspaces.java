package io.terroir.epaxos.directory;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keyspaces, by number and by name. What was dropped is kept for its number's sake. */
final class Keyspaces {
  /** A keyspace and whether it was dropped. */
  record Entry(Keyspace keyspace, boolean dropped) {}

  private final TreeMap<KeyspaceId, Entry> byId = new TreeMap<>();
  private final Map<String, Keyspace> byName = new HashMap<>();

  /** The keyspace of that number, if it is there still. */
  Optional<Keyspace> find(KeyspaceId id) {
    return Optional.ofNullable(byId.get(id)).filter(e -> !e.dropped()).map(Entry::keyspace);
  }

  Optional<Keyspace> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** A salt is drawn for one keyspace: who comes with it again repeats its creation. */
  boolean isOfADroppedOne(ByteString salt) {
    return byId.values().stream().anyMatch(e -> e.dropped() && e.keyspace().salt().equals(salt));
  }

  boolean wasDropped(KeyspaceId id) {
    return Optional.ofNullable(byId.get(id)).map(Entry::dropped).orElse(false);
  }

  void put(Keyspace keyspace) {
    byId.put(keyspace.id(), new Entry(keyspace, false));
    byName.put(keyspace.name(), keyspace);
  }

  void drop(Keyspace keyspace) {
    byId.put(keyspace.id(), new Entry(keyspace, true));
    find(keyspace.name())
        .filter(named -> named.id().equals(keyspace.id()))
        .ifPresent(named -> byName.remove(named.name()));
  }

  /** For the next keyspace; none is ever used again. */
  KeyspaceId nextId() {
    return new KeyspaceId(byId.isEmpty() ? 1 : byId.lastKey().number() + 1);
  }

  /** All keyspaces by number, dropped ones included. */
  Collection<Entry> all() {
    return byId.values();
  }
}
