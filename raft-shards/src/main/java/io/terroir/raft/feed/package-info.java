/**
 * What the leader of a shard offers to those who keep read replicas of it: recent changes, a
 * snapshot to begin with, and the closed time. See {@link io.terroir.raft.feed.LeaderFeed}.
 */
@NullMarked
package io.terroir.raft.feed;

import org.jspecify.annotations.NullMarked;
