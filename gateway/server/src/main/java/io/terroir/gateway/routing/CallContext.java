package io.terroir.gateway.routing;

import io.terroir.runtime.id.RegionId;
import java.util.Optional;

/**
 * What accompanies a request.
 *
 * @param deadline when the client no longer waits
 * @param entryRegion the region of the gateway that the client asked: its answers go there
 * @param forwarded whether it came from another gateway; it is not forwarded again
 * @param claim set if the gateway that forwarded it bound the origin for it
 */
public record CallContext(
    Deadline deadline, RegionId entryRegion, boolean forwarded, Optional<ClaimDecision> claim) {
  /** A request that a client sent to a gateway in {@code region}. */
  public static CallContext fromClient(Deadline deadline, RegionId region) {
    return new CallContext(deadline, region, false, Optional.empty());
  }
}
