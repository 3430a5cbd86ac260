package io.terroir.sdk;

import java.util.List;
import java.util.Optional;

/**
 * How the replicas of the directory are.
 *
 * @param members the newest that anybody knows; empty if nobody answers
 * @param replicas every one that was asked, whether or not it answers
 */
public record ConfigStatus(Optional<ConfigMembers> members, List<ConfigReplica> replicas) {
  public ConfigStatus {
    replicas = List.copyOf(replicas);
  }
}
