package io.terroir.epaxos.core;

import com.google.protobuf.ByteString;

/**
 * A command of a client.
 *
 * @param access what it reads and writes
 * @param payload what the state machine executes, passed on uncopied
 */
public record Command(AccessSet access, ByteString payload) implements Proposal {}
