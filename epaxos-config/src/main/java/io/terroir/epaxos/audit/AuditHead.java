package io.terroir.epaxos.audit;

import io.terroir.epaxos.core.Incarnation;

/**
 * How far a chain goes. Two replicas whose chains have equal hashes at one sequence have the same
 * records up to it.
 *
 * @param issuer whose ids the chain has
 * @param sequence of its last record; 0 if there is none
 * @param hash at that record
 */
public record AuditHead(Incarnation issuer, long sequence, AuditHash hash) {}
