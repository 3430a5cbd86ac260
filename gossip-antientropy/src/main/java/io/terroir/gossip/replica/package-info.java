/**
 * Read replicas of strong shards in other regions: a leader's {@link
 * io.terroir.gossip.replica.ReplicaPublisher} streams what the policy lets out, a {@link
 * io.terroir.gossip.replica.ReplicaFollower} keeps it in a {@link
 * io.terroir.gossip.replica.ReplicaStore} and knows how old it is.
 */
@NullMarked
package io.terroir.gossip.replica;

import org.jspecify.annotations.NullMarked;
