package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of where processes are looked for, and of what one may hold that is somewhere else. */
final class DiscoveryMutations {
  private static final String ELSEWHERE = "io.terroir.simulation.platform.MachineElsewhereTest";
  private static final String WEAK = "io.terroir.node.wiring.DirectoryWeakTopologyTest";
  private static final String ADDRESSES = "io.terroir.node.discovery.PeerAddressesTest";

  private DiscoveryMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "place-opens-what-it-may-not-hold",
                "wiring/ShardDeployer",
                ".filter(place::mayHold) .isPresent();",
                ".isPresent();",
                "a node whose machine is elsewhere opens no replica of restricted data")
            .caughtBy(ELSEWHERE + "#itsReplicasOfRestrictedShardsAreNotOpenedAndTheOthersGoOn"),
        of(
                "place-keeps-what-is-open",
                "wiring/PlaceKeeper",
                "if (held) {",
                "if (held && view.shards().isEmpty()) {",
                "restricted data that is open is not held on once the machine is elsewhere")
            .caughtBy(ELSEWHERE + "#aProcessThatHasOneOpenEndsAndComesBackWithoutIt"),
        of(
                "place-refuses-what-may-be-anywhere",
                "wiring/MachinePlace",
                "return elsewhere().isEmpty() || !keyspace.restrictsSomething();",
                "return elsewhere().isEmpty();",
                "a node whose machine is elsewhere goes on with what may be anywhere")
            .caughtBy(WEAK + "#whoseMachineIsElsewhereKeepsWhatMayBeAnywhere"),
        of(
                "place-takes-part-in-restricted-gossip",
                "wiring/DirectoryWeakTopology",
                "registered.remove(self.node());",
                "",
                "a node whose machine is elsewhere neither gives nor takes restricted weak data")
            .caughtBy(WEAK + "#whoseMachineIsElsewhereKeepsNothingThatIsRestricted"),
        of(
                "discovery-believes-in-another-region",
                "discovery/PeerAddresses",
                "if (expected != null && !expected.equals(process.region())) {",
                "if (expected != null && process.region().name().isEmpty()) {",
                "a process is not taken that is said to be in another region than the configured one")
            .caughtBy(ADDRESSES + "#aProcessInAnotherRegionThanTheConfiguredOneIsNotTaken"),
        of(
                "discovery-needs-no-certificate",
                "discovery/PeerAddresses",
                "if (!tls && !process.address().isLoopback()) {",
                "if (!tls && process.address().port() < 0) {",
                "without certificates only loopback addresses are taken")
            .caughtBy(ADDRESSES + "#withoutTlsOnlyLoopbackAddressesAreTaken"),
        of(
                "discovery-forgets-who-is-not-named",
                "discovery/PeerAddresses",
                "merged.keySet().retainAll(configured.keySet());",
                "merged.clear();",
                "a process of the configuration stays where it was when nobody names it any more")
            .caughtBy(ADDRESSES + "#aConfiguredProcessThatNobodyNamesAnyMoreStaysWhereItWas"),
        of(
                "discovery-waits-for-an-index-that-is-gone",
                "discovery/consul/ConsulWatch",
                "return next < asked || next <= 0 ? FROM_SCRATCH : next;",
                "return Math.max(asked, next);",
                "an index that goes back begins anew")
            .caughtBy(
                "io.terroir.node.discovery.consul.ConsulWatchTest"
                    + "#anIndexThatGoesBackBeginsAnew"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    String file = "node/src/main/java/io/terroir/node/" + source + ".java";
    return Mutation.of(id, file, snippet, replacement, rule);
  }
}
