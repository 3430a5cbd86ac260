/**
 * The EPaxos* protocol as a pure state machine: consensus without a leader, so that every region
 * commits in one round trip to its nearest quorum.
 *
 * <h2>What is agreed on</h2>
 *
 * Raft and Multi-Paxos number commands 1, 2, 3, ... and one leader hands out the numbers. EPaxos
 * agrees on a graph instead. Each replica issues ids of its own, and for each id the replicas
 * decide two things: a {@link io.terroir.epaxos.core.Proposal} (the submitted command, or a no-op
 * if its coordinator vanished) and its {@link io.terroir.epaxos.core.Deps}, the ids of commands
 * with which it conflicts and which may come first. Commands that do not conflict, such as claims
 * of different origins, have no edge between them and need no order. Two properties make that
 * enough:
 *
 * <ul>
 *   <li><em>Agreement</em>: all replicas that decide an id decide the same proposal and
 *       dependencies.
 *   <li><em>Visibility</em>: of two conflicting commands that are decided, one is a dependency of
 *       the other.
 * </ul>
 *
 * Execution ({@code io.terroir.epaxos.execution}) turns the graph into an order that is the same at
 * every replica for conflicting commands.
 *
 * <h2>A new command</h2>
 *
 * The replica that a client asks is the <em>coordinator</em>. It sends PreAccept with the conflicts
 * that it knows; every member adds those that it knows and votes. If n - e votes, a <em>fast
 * quorum</em>, added nothing, the command is committed: one round trip. Otherwise the coordinator
 * has the union accepted by n - f members, as in Paxos: two round trips. See {@link
 * io.terroir.epaxos.core.Quorums} for e and f, {@link io.terroir.epaxos.core.CommitPath} for the
 * coordinator, {@link io.terroir.epaxos.core.Acceptor} for the voters.
 *
 * <h2>A coordinator that vanishes</h2>
 *
 * Its command may have been committed on the fast path without anybody else knowing, and others may
 * have to decide it now. A <em>recoverer</em> takes a higher ballot and asks n - f members for
 * their votes. If somebody accepted a value, that value is proposed again, as in Paxos. If the
 * votes exclude the fast path, a no-op is proposed. What remains is the hard case: the votes are
 * just enough that the fast path may have been taken. Then the recoverer looks for a contradiction.
 * Had the command been committed with these dependencies, every conflicting command would be among
 * them or would depend on it; so it asks its quorum for conflicting ids of which neither is true
 * (<em>validation</em>). There is none: the command is proposed. One of them is committed: the fast
 * path is excluded, and a no-op is proposed. Otherwise the fate of those ids decides, and the
 * recoverer waits for it; waits that would be circular end because each recoverer says how many
 * votes it has seen, and more than n - f - e exclude the fast path of the other. See {@link
 * io.terroir.epaxos.core.Recovery} and {@link io.terroir.epaxos.core.RecoveryRules}.
 *
 * <p>A command that became a no-op is submitted again under a new id while its client waits.
 *
 * <h2>What the paper assumes and we do not have</h2>
 *
 * The paper has processes that crash for ever and links that deliver exactly once. Here replicas
 * restart and messages are lost and repeated. What that takes is stated where it is done: {@link
 * io.terroir.epaxos.core.Effects} (what must be durable before it is said), {@link
 * io.terroir.epaxos.core.Acceptor} (duplicates), {@link io.terroir.epaxos.core.CommitPath} (ballot
 * zero ends with the coordinator's life), {@link io.terroir.epaxos.core.InstanceTable} (which ids
 * are known and must be decided), {@link io.terroir.epaxos.core.CommitRepair} (lost commits).
 *
 * <p>The paper: F. Ryabinin, A. Gotsman, P. Sutra, "Making Democracy Work: Fixing and Simplifying
 * Egalitarian Paxos", OPODIS 2025, arXiv 2511.02743. The protocol of 2013 (Moraru, Andersen,
 * Kaminsky) is not safe: its recovery contradicts itself and may deadlock.
 */
@NullMarked
package io.terroir.epaxos.core;

import org.jspecify.annotations.NullMarked;
