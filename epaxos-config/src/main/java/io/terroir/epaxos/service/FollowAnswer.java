package io.terroir.epaxos.service;

import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.proto.DirectoryChangeMessage;
import java.util.List;
import java.util.Optional;

/**
 * What is new.
 *
 * @param feed names the life of the replica's list of changes
 * @param sequence how far the follower is once it has merged the changes
 * @param changes a part of a snapshot, or the changes after those that the follower had
 * @param next where the next page of the snapshot begins; empty if this was the last, or none
 * @param more whether the replica knew more than the follower has after this answer
 */
record FollowAnswer(
    long feed,
    long sequence,
    List<DirectoryChangeMessage> changes,
    Optional<OriginPosition> next,
    boolean more) {}
