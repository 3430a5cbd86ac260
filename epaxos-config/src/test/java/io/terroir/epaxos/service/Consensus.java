package io.terroir.epaxos.service;

import io.terroir.epaxos.replica.ReplicaOperations;
import io.terroir.epaxos.replica.StateMachine;
import io.terroir.simulation.SimulatedNode;

/** What orders the commands of a {@link DirectoryCluster}. */
@FunctionalInterface
interface Consensus {
  /**
   * Adds a replica, or brings one back after a restart.
   *
   * @param whenReady run once the replica has executed what it knew before
   */
  ReplicaOperations join(SimulatedNode node, StateMachine stateMachine, Runnable whenReady);
}
