package io.terroir.sdk;

import com.google.protobuf.ByteString;

/**
 * The end of a chain of the audit log.
 *
 * @param at the last record
 * @param hash of the chain there
 */
public record AuditHead(AuditPosition at, ByteString hash) {}
