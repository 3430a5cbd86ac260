package io.terroir.runtime.keyspace;

import io.terroir.runtime.id.RegionId;

/**
 * A region as the directory knows it.
 *
 * @param jurisdiction the law that holds there, such as {@code EU}
 */
public record Region(RegionId id, String jurisdiction) {}
