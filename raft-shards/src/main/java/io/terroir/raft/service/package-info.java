/**
 * How gateways reach shards: {@link io.terroir.raft.service.ShardService} answers at a node, {@link
 * io.terroir.raft.service.ShardClient} asks, and {@link io.terroir.raft.service.ShardReplicas} puts
 * the parts of a replica together.
 */
@NullMarked
package io.terroir.raft.service;

import org.jspecify.annotations.NullMarked;
