package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.directory.OriginPosition;
import io.terroir.epaxos.replica.ReplicaChange;
import java.util.Optional;

/** What a config replica can be asked. */
sealed interface DirectoryRequest {
  /** To execute an encoded command. The answer is the encoded outcome. */
  record Submit(ByteString command) implements DirectoryRequest {}

  /** To tell how the replica is. Answered in whatever stage it is. */
  record Status() implements DirectoryRequest {}

  /** To change the members. The answer is the encoded outcome. */
  record ChangeMembers(ReplicaChange change) implements DirectoryRequest {}

  /**
   * To show a page of its audit log.
   *
   * @param after the last record that was shown; empty for the first page
   * @param headsOnly whether to leave the records out
   */
  record ReadAudit(Optional<CommandId> after, boolean headsOnly) implements DirectoryRequest {}

  /**
   * To tell what is new. The answer comes at once if something is, else after {@link
   * DirectoryService#HOLD}.
   *
   * @param feed the feed that the follower has followed; 0 if none
   * @param sequence how far it has followed it
   * @param cursor set while it reads a snapshot page by page
   */
  record Follow(long feed, long sequence, Optional<OriginPosition> cursor)
      implements DirectoryRequest {
    /** From the beginning. */
    static final Follow FROM_THE_BEGINNING = new Follow(0, 0, Optional.empty());
  }
}
