/**
 * The driver of many Raft groups in one process. {@link io.terroir.raft.host.RaftHost} pins each
 * group to a pipe, carries its messages over the peer transport, hands the durable work of all
 * groups of a pipe turn to the journal as one batch, and applies what is committed to the group's
 * {@link io.terroir.raft.host.RaftStateMachine}. What uses Raft sees {@link
 * io.terroir.raft.host.RaftGroup} and nothing below it.
 */
@NullMarked
package io.terroir.raft.host;

import org.jspecify.annotations.NullMarked;
