package io.terroir.sdk;

import java.util.Optional;
import java.util.Set;

/**
 * Where an origin lives.
 *
 * @param placement its home and epoch
 * @param bound whether it has a home
 * @param digest what the directory knows it by: 32 hexadecimal digits
 * @param shard the shard that holds it
 * @param rule the residency rule that it is under
 * @param allowedRegions the known regions that may store its data
 */
public record OriginLocation(
    Placement placement,
    boolean bound,
    String digest,
    Optional<String> shard,
    String rule,
    Set<String> allowedRegions) {
  public OriginLocation {
    allowedRegions = Set.copyOf(allowedRegions);
  }
}
