package io.terroir.gateway.service;

import io.terroir.gateway.routing.Provenance;
import io.terroir.runtime.id.RegionId;
import io.terroir.v1.AnswerHeader;
import io.terroir.v1.ClaimDecision;

/** Says in each answer where it comes from. */
final class Headers {
  private Headers() {}

  static AnswerHeader of(Provenance provenance, RegionId gatewayRegion) {
    AnswerHeader.Builder header =
        AnswerHeader.newBuilder()
            .setEpoch(provenance.epoch())
            .setRevision(provenance.revision())
            .setStaleMillisMax(provenance.staleMillisMax())
            .setGatewayRegion(gatewayRegion.name());
    provenance.home().ifPresent(home -> header.setHomeRegion(home.name()));
    provenance.servedBy().ifPresent(node -> header.setServedNode(node.name()));
    provenance.servedIn().ifPresent(region -> header.setServedRegion(region.name()));
    provenance
        .claim()
        .ifPresent(
            claim ->
                header.setClaim(
                    ClaimDecision.newBuilder()
                        .setWantedRegion(claim.wanted().name())
                        .setHomeRegion(claim.home().name())
                        .setDecidedBy(claim.decidedBy())));
    return header.build();
  }

  /** The header of an answer that is about no origin. */
  static AnswerHeader ofGateway(RegionId gatewayRegion) {
    return AnswerHeader.newBuilder()
        .setGatewayRegion(gatewayRegion.name())
        .setStaleMillisMax(Provenance.NO_STALENESS_BOUND)
        .build();
  }
}
