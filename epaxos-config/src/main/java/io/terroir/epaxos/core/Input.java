package io.terroir.epaxos.core;

/** Everything that can happen to the core. */
public sealed interface Input {
  /**
   * A message arrived. Answers that a replica gives to itself come back this way too, once what
   * they attest is durable.
   */
  record Received(ReplicaId from, Message message) implements Input {}

  /** A client submits {@code command}, under the id that {@link EpaxosCore#nextId()} named. */
  record Submit(CommandId id, Command command) implements Input {}

  /**
   * This replica has executed all of {@code durable}, no-ops included, and cannot forget it: after
   * a crash they need not be executed again.
   */
  record Executed(Frontier durable) implements Input {}

  /** Time has passed. */
  record Tick() implements Input {}
}
