package io.terroir.epaxos.directory;

import io.terroir.runtime.id.KeyspaceId;
import io.terroir.runtime.keyspace.Keyspace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keyspaces, by number and by name. */
final class Keyspaces {
  private final TreeMap<KeyspaceId, Keyspace> byId = new TreeMap<>();
  private final Map<String, Keyspace> byName = new HashMap<>();

  Optional<Keyspace> find(KeyspaceId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<Keyspace> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  boolean contains(KeyspaceId id) {
    return byId.containsKey(id);
  }

  void put(Keyspace keyspace) {
    byId.put(keyspace.id(), keyspace);
    byName.put(keyspace.name(), keyspace);
  }

  /** For the next keyspace; none is ever used again. */
  KeyspaceId nextId() {
    return new KeyspaceId(byId.isEmpty() ? 1 : byId.lastKey().number() + 1);
  }

  /** All keyspaces by number. */
  Collection<Keyspace> all() {
    return byId.values();
  }
}
