package io.terroir.gossip.weak;

/**
 * An accepted update as it is logged.
 *
 * @param position counts the updates that this replica accepted, over all scopes; from 1
 */
public record LogRecord(long position, WeakScope scope, LoggedDelta delta) {}
