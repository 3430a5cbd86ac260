package io.terroir.epaxos.service;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.directory.Author;
import io.terroir.epaxos.directory.Cause;
import io.terroir.epaxos.directory.CommandCodec;
import io.terroir.epaxos.directory.DirectoryCommand;
import io.terroir.runtime.clock.WallClock;
import io.terroir.runtime.id.NodeId;

/**
 * Says in commands that they come from here.
 *
 * @param self the process that submits
 * @param clock its time of day
 */
public record Authors(NodeId self, WallClock clock) {
  /** The command as it is submitted. */
  ByteString sign(DirectoryCommand command, Cause cause) {
    return CommandCodec.encode(command, new Author(self, cause, clock.millis()));
  }
}
