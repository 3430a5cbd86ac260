package io.terroir.raft.service;

import io.terroir.raft.core.LogPosition;
import io.terroir.raft.host.RaftGroup;
import io.terroir.runtime.id.DiskId;

/**
 * What a member of a shard says before that splits.
 *
 * @param disk the one that it is on; on another it would found nothing
 * @param configuration the position of the configuration in effect for it
 * @param ready whether it has applied that, has what it once promised, and is not in quarantine
 */
public record MemberStanding(DiskId disk, LogPosition configuration, boolean ready) {
  static MemberStanding of(RaftGroup group, DiskId disk) {
    // In this order: what is applied covers the configuration that was in effect before.
    LogPosition configuration = group.configuration().at();
    boolean applied = group.appliedIndex() >= configuration.index();
    boolean sound = !group.joining() && group.quarantine().isEmpty();
    return new MemberStanding(disk, configuration, applied && sound);
  }
}
