/**
 * The log of one group: recent entries in memory, all of them in the journal, the terms of all in a
 * few runs. {@link io.terroir.raft.log.EntryLog} is what the protocol sees; {@link
 * io.terroir.raft.log.GroupJournal} knows the keys and values in the journal and recovers from
 * them.
 */
@NullMarked
package io.terroir.raft.log;

import org.jspecify.annotations.NullMarked;
