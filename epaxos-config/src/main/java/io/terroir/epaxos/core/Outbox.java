package io.terroir.epaxos.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the effects of one step. */
final class Outbox {
  private final Map<CommandId, Instance> persist = new LinkedHashMap<>();
  private List<Effects.Outbound> sendNow = new ArrayList<>();
  private List<Effects.Outbound> sendWhenDurable = new ArrayList<>();
  private List<Instance> executeWhenDurable = new ArrayList<>();
  private Optional<Frontier> truncate = Optional.empty();

  void persist(Instance instance) {
    persist.put(instance.id(), instance);
  }

  void sendNow(ReplicaId to, Message message) {
    sendNow.add(new Effects.Outbound(to, message));
  }

  void sendWhenDurable(ReplicaId to, Message message) {
    sendWhenDurable.add(new Effects.Outbound(to, message));
  }

  void executeWhenDurable(Instance committed) {
    executeWhenDurable.add(committed);
  }

  void truncate(Frontier frontier) {
    truncate = Optional.of(frontier);
  }

  Effects drain() {
    if (persist.isEmpty()
        && sendNow.isEmpty()
        && sendWhenDurable.isEmpty()
        && executeWhenDurable.isEmpty()
        && truncate.isEmpty()) {
      return Effects.NONE;
    }
    Effects effects =
        new Effects(
            List.copyOf(persist.values()), sendNow, sendWhenDurable, executeWhenDurable, truncate);
    persist.clear();
    sendNow = new ArrayList<>();
    sendWhenDurable = new ArrayList<>();
    executeWhenDurable = new ArrayList<>();
    truncate = Optional.empty();
    return effects;
  }
}
