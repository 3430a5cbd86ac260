package io.terroir.gateway.routing;

import io.terroir.epaxos.directory.OriginBinding;
import java.util.Optional;

/**
 * Where an origin lives, as far as one request is concerned.
 *
 * @param claim set if the request bound it
 */
public record Bound(OriginBinding binding, Optional<ClaimDecision> claim) {}
