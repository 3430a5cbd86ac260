package io.terroir.simulation.workload;

import io.terroir.runtime.id.RegionId;
import java.util.Set;

/** Marks user data, so that it is known wherever it turns up. */
public interface Marks {
  /** Text for a key or a value that may be stored and read in {@code allowed} only. */
  String data(Set<RegionId> allowed);

  /** Text for the name of an origin: it is on no disk, and leaves {@code allowed} never. */
  String name(Set<RegionId> allowed);
}
