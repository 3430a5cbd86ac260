/**
 * What a shard replicates: keys of many origins with etcd's revisions, the ownership record of each
 * origin that fences a move between regions, and the outcomes of recent requests so that a retry
 * does nothing twice. {@link io.terroir.raft.shard.ShardStateMachine} ties them together; applying
 * depends on the log alone, and all effects of an entry and the applied position reach the store in
 * one batch.
 */
@NullMarked
package io.terroir.raft.shard;

import org.jspecify.annotations.NullMarked;
