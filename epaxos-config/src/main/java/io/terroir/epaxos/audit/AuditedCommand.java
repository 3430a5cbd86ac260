package io.terroir.epaxos.audit;

import com.google.protobuf.ByteString;

/**
 * What is told of one command that was executed.
 *
 * @param command the command, without secrets
 * @param outcome what came of it, without what the command says already
 */
public record AuditedCommand(ByteString command, ByteString outcome) {}
