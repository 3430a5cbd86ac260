package io.terroir.sdk;

/**
 * A counter as one replica sees it.
 *
 * @param value the sum of all additions that the replica has seen
 */
public record CounterValue(Placement placement, long value) {}
