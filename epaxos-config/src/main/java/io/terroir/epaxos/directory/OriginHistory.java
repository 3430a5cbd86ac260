package io.terroir.epaxos.directory;

import io.terroir.runtime.id.RegionId;
import java.util.SortedSet;

/**
 * What stands in the store for an origin besides its row, once it was moved or erased.
 *
 * @param others as in {@link BoundOrigin}
 */
record OriginHistory(OriginState state, SortedSet<RegionId> others) {}
