package io.terroir.sdk;

/**
 * The place of a record in the audit log. The records of one life of a config replica form a chain,
 * in the order of their sequences.
 *
 * @param replica the number of the config replica
 * @param incarnation counts its lives
 * @param sequence from 1, without gaps
 */
public record AuditPosition(int replica, long incarnation, long sequence) {}
