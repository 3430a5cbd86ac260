package io.terroir.epaxos.directory;

import io.terroir.runtime.id.NodeId;

/**
 * Who has submitted a command and why: for the audit log, nothing is decided by it. A claim has
 * {@linkplain ClaimEvidence evidence} instead, and a mere read is nobody's.
 *
 * @param node the process that submitted it; its config replica has seen to that
 * @param cause on whose behalf, as that process says
 * @param submittedMillis its wall clock, in milliseconds since 1970; 0 if it did not say
 */
public record Author(NodeId node, Cause cause, long submittedMillis) {}
