package io.terroir.node.demo;

import io.terroir.sdk.AdminClient;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.MergeType;
import io.terroir.sdk.ResidencyRule;

/** Three keyspaces: restricted, free, weak. */
final class CreateKeyspaces implements DemoStep {
  @Override
  public String title() {
    return "Keyspaces and their policies";
  }

  @Override
  public void run(DemoContext demo) {
    AdminClient admin = demo.client(DemoContext.EU).admin();
    ResidencyRule eu =
        ResidencyRule.inJurisdiction("eu-members", "EU").forOrigins(Cities.EU_COUNTRIES);
    admin.createKeyspace(
        DemoContext.CITIES, KeyspacePolicy.strong().withReadReplicas().withRules(eu));
    demo.console()
        .say(
            "%-7s strong; %d EU countries may be stored and read in the EU only",
            DemoContext.CITIES, Cities.EU_COUNTRIES.size());
    admin.createKeyspace(DemoContext.ATLAS, KeyspacePolicy.strong().withReadReplicas());
    demo.console().say("%-7s strong; no restriction, read replicas everywhere", DemoContext.ATLAS);
    admin.createKeyspace(DemoContext.VISITS, KeyspacePolicy.weak(MergeType.PN_COUNTER));
    demo.console().say("%-7s weak; counters that every region adds to", DemoContext.VISITS);
  }
}
