package io.terroir.gossip.membership;

/** What a process does. */
public enum Role {
  /** Keeps data. Only nodes are bridges between regions. */
  NODE,
  /** Serves clients and keeps nothing. */
  GATEWAY
}
