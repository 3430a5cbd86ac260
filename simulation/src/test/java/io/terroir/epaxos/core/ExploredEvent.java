package io.terroir.epaxos.core;

/**
 * What can happen to an {@link ExploredReplica}. Where {@code written} is false, what the replica
 * writes on this event, and on every later one, does not reach the disk before the crash.
 */
sealed interface ExploredEvent {
  /** A message arrives. */
  record Deliver(ReplicaId from, Message message, boolean written) implements ExploredEvent {}

  /** A client submits the command with this number. */
  record Submit(int command, boolean written) implements ExploredEvent {}

  /** The coordinator no longer waits for the fast path. */
  record EndOfHope(boolean written) implements ExploredEvent {}

  /** The replica takes the leader of the id for dead and itself for the next. */
  record Recover(CommandId id, boolean written) implements ExploredEvent {}

  /** It crashes and starts again from its disk. */
  record CrashAndRestart() implements ExploredEvent {}
}
