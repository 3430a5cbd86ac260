package io.terroir.runtime.request;

/** What a request is for; each has one handler per process. */
public enum RequestService {
  /** Commands and queries to a config replica. */
  DIRECTORY,
  /** Operations on a strong shard. */
  SHARD,
  /** Operations on a weak keyspace. */
  WEAK,
  /** Requests that one gateway forwards to another. */
  GATEWAY,
  /** Subscriptions to the changes of a strong shard. */
  REPLICA,
  /** What operators ask of the replicas of strong shards. */
  SHARD_ADMIN,
  /** What operators ask of a node as a whole. */
  NODE_ADMIN
}
