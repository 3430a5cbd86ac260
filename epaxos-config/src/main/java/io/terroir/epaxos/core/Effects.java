package io.terroir.epaxos.core;

import java.util.List;
import java.util.Optional;

/**
 * What must be done after a step. The driver does it in this order: {@code persist} is handed to
 * the journal, {@code sendNow} leaves at once; once everything persisted <em>so far</em>, by this
 * and by all earlier steps, is durable, {@code sendWhenDurable} leaves and {@code
 * executeWhenDurable} goes to execution. "So far" matters: an answer may repeat what an earlier
 * step wrote.
 *
 * <p>A message to the replica itself is given back as {@link Input.Received}: that is how an own
 * vote is counted only when it is durable.
 *
 * @param persist records to write, each replacing the one with its id
 * @param sendNow messages that attest nothing of this replica's own that is not durable
 * @param sendWhenDurable votes, promises, fast commits
 * @param executeWhenDurable instances that were committed
 * @param truncate ids whose records are not needed any more; may be done at any time later, or not
 *     at all if the replica crashes, but in one write with a record that says so
 */
public record Effects(
    List<Instance> persist,
    List<Outbound> sendNow,
    List<Outbound> sendWhenDurable,
    List<Instance> executeWhenDurable,
    Optional<Frontier> truncate) {
  static final Effects NONE =
      new Effects(List.of(), List.of(), List.of(), List.of(), Optional.empty());

  /** A message and its receiver. */
  public record Outbound(ReplicaId to, Message message) {}
}
