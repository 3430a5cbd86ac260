package io.terroir.sdk;

import java.util.List;
import java.util.Set;

/**
 * A keyspace as the directory knows it.
 *
 * @param id the number that the directory gave; never used twice
 * @param policyEpoch grows by one with every change of the policy
 */
public record KeyspaceInfo(
    String name,
    int id,
    KeyspacePolicy.Layer layer,
    Rule defaultRule,
    List<Rule> rules,
    int shardsPerRegion,
    int replicasPerShard,
    long policyEpoch) {
  public KeyspaceInfo {
    rules = List.copyOf(rules);
  }

  /**
   * A residency rule, without the names of its origins.
   *
   * @param origins how many origins it names
   */
  public record Rule(
      String name,
      int origins,
      Set<String> jurisdictions,
      Set<String> regions,
      boolean readableElsewhere) {
    public Rule {
      jurisdictions = Set.copyOf(jurisdictions);
      regions = Set.copyOf(regions);
    }
  }
}
