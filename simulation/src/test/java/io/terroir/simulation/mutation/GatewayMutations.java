package io.terroir.simulation.mutation;

import java.util.List;

/** Rules of the gateways and of the client library. */
final class GatewayMutations {
  private static final String SERVER = "gateway/server/src/main/java/io/terroir/gateway/";
  private static final String SDK = "gateway/sdk/src/main/java/io/terroir/sdk/internal/";

  private GatewayMutations() {}

  static List<Mutation> all() {
    return List.of(
        of(
                "gateway-repeats-additions",
                SERVER + "routing/WeakRouter",
                "if (call.mustNotRepeat() && mayHaveBeenDone(refusal)) {",
                "if (call.mustNotRepeat() && left.isEmpty()) {",
                "an addition goes to another replica only if the first surely did not do it")
            .caughtBy("io.terroir.gateway.WeakRoutingTest#doesNotAddTwiceWhenAReplicaMayHaveAdded"),
        of(
                "gateway-forwards-additions-again",
                SERVER + "forward/Forwarder",
                "if (repeat) { next(); } else {",
                "if (repeat || !left.isEmpty()) { next(); } else {",
                "an addition is forwarded again only if it surely was not done")
            .caughtBy(
                "io.terroir.gateway.WeakRoutingTest#doesNotForwardAnAdditionAgainThatMayHaveBeenDone"),
        of(
                "gateway-gives-up-what-reconnects",
                SERVER + "forward/Forwarder",
                "if (mayReconnect(gateway)) {",
                "if (false) {",
                "a gateway that takes no request for a moment is waited for")
            .caughtBy(
                "io.terroir.gateway.ForwarderTest#aGatewayThatReconnectsInAMomentIsWaitedFor"),
        of(
                "gateway-waits-for-what-is-gone",
                SERVER + "forward/Forwarder",
                "before != null && now - before",
                "before != null && outages.size() > 1 && now - before",
                "an outage is waited for once, not by each request")
            .caughtBy(
                "io.terroir.gateway.ForwarderTest#aGatewayThatDoesNotReconnectCostsOneWaitAndNotOneForEachRequest"),
        of(
                "gateway-new-request-id-per-attempt",
                SERVER + "routing/ShardCaller",
                "return shards.call(to, request, scope, timeout);",
                "return shards.call(to, request.requestId().isEmpty() ? request : new"
                    + " ShardRequest(request.shard(), request.origin(), request.epoch(),"
                    + " request.requestId().map(id -> new"
                    + " io.terroir.runtime.id.RequestId(id.client(), id.issuedMillis(),"
                    + " random.nextLong(Long.MAX_VALUE))), request.consistency(),"
                    + " request.operation()), scope, timeout);",
                "the attempts of one request carry one request id")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#theAttemptsOfAWriteCarryTheRequestIdOfItsClient")
            .caughtWithin(20),
        of(
                "gateway-believes-absence",
                SERVER + "routing/Locator",
                "if (call.consistency() == Consistency.LINEARIZABLE) {",
                "if (call.consistency() == Consistency.EVENTUAL) {",
                "a linearizable read asks the protocol whether an origin has a home")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#absenceIsAskedOfTheProtocolForALinearizableReadEachTime")
            .caughtWithin(20),
        of(
                "gateway-remembers-the-wanted-home",
                SERVER + "routing/Claims",
                "learn(claimed.binding());",
                "learn(new OriginBinding(key.keyspace(), key.origin(), key.wanted(),"
                    + " claimed.binding().epoch()));",
                "what a claim decided is what the view learns")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#remembersTheHomeThatAClaimDecidedNotTheOneThatItWanted")
            .caughtWithin(20),
        of(
                "gateway-eventual-answer-called-fresh",
                SERVER + "routing/Provenance",
                "served.revision(), served.staleMillis(),",
                "served.revision(), 0,",
                "an eventual answer says how old it may be")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#anEventualReadOfARemoteOriginIsServedByAReadReplicaHere")
            .caughtWithin(20),
        of(
                "gateway-linearizable-read-asked-as-eventual",
                SERVER + "routing/StrongRouter",
                "call.operation().isWrite() ? Consistency.LINEARIZABLE : call.consistency();",
                "call.operation().isWrite() ? Consistency.LINEARIZABLE : Consistency.EVENTUAL;",
                "a linearizable read is served by the leader")
            .caughtBy("io.terroir.gateway.StrongRoutingTest#readsTheLatestWriteFromAnywhere")
            .caughtWithin(20),
        of(
                "gateway-forgets-the-required-home",
                SERVER + "routing/StrongRouter",
                "if (call.requiredHome().isPresent() && !call.requiredHome().get().equals(home)) {",
                "if (call.requiredHome().isPresent() && context.deadline().hasPassed()) {",
                "a required home that is not the home is refused")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#aRequiredHomeThatIsNotTheHomeIsRefused"),
        of(
                "gateway-names-the-first-epoch",
                SERVER + "routing/StrongRouter",
                "call.origin(), bound.binding().epoch(), requestId,",
                "call.origin(), 1, requestId,",
                "a request names the home epoch that it was routed by")
            .caughtBy("io.terroir.gateway.StrongRoutingTest#aShardThatKnowsANewerHomeIsBelieved"),
        of(
                "gateway-forwards-what-was-forwarded",
                SERVER + "routing/StrongRouter",
                "if (context.forwarded()) { // The sender's view",
                "if (context.forwarded() && context.deadline().hasPassed()) { // The sender's view",
                "a forwarded request is not forwarded again")
            .caughtBy("io.terroir.gateway.ForwardingTest#aForwardedRequestIsNotForwardedAgain"),
        of(
                "gateway-answers-readers-of-any-region",
                SERVER + "routing/Residency",
                "if (!mayRead(region)) {",
                "if (view.region(region).isEmpty()) {",
                "data is read only where its rule lets it be read")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#dataThatMayNotBeReadElsewhereIsRefusedThere"),
        of(
                "gateway-request-without-scope",
                SERVER + "routing/Residency",
                "return view.scopeOf(keyspace.id(), origin);",
                "return ResidencyScope.NO_USER_DATA;",
                "a request carries the scope of its origin")
            .caughtBy("io.terroir.gateway.StrongRoutingTest#requestsCarryTheScopeOfTheirOrigin"),
        of(
                "gateway-answer-scope-too-wide",
                SERVER + "routing/Residency",
                "return isReadableElsewhere() ? ResidencyScope.UNRESTRICTED : storeScope();",
                "return ResidencyScope.UNRESTRICTED;",
                "an answer carries the scope of its origin")
            .caughtBy("io.terroir.gateway.ForwardingTest#anAnswerCarriesTheScopeOfItsOrigin"),
        of(
                "gateway-page-ends-overlap",
                SERVER + "service/DataCalls",
                "return key.concat(ByteString.copyFrom(new byte[] {AFTER_ANY_KEY}));",
                "return key;",
                "pages of a scan join without gap or overlap")
            .caughtBy("io.terroir.gateway.StrongRoutingTest#pagesOfAScanJoinWithoutGapOrOverlap"),
        of(
                "gateway-takes-anybody-for-a-leader",
                SERVER + "routing/ShardCaller",
                "member.peer().equals(new Peer(node, shard.id().region()))",
                "member.peer().node().equals(node)",
                "only nodes of the home region are asked for its origins")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest#nobodyOfAnotherRegionIsTakenForALeader"),
        of(
                "gateway-asks-founders-only",
                SERVER + "routing/ShardCaller",
                "members.joined(shard.id()).stream()",
                "members.joined(shard.id()).stream().limit(0)",
                "those who have become members are asked too")
            .caughtBy(
                "io.terroir.gateway.StrongRoutingTest"
                    + "#membersThatSayThatTheyHaveJoinedServeReadsWithoutALeader"),
        of(
                "gateway-adds-members-elsewhere",
                SERVER + "service/ShardLayerCalls",
                "known.id().equals(node) && known.region().equals(region)",
                "known.id().equals(node)",
                "members of a shard are nodes of its region")
            .caughtBy(
                "io.terroir.gateway.ShardOperationsTest#theLeaderIsToldToAddANodeOfItsRegion"),
        of(
                "gateway-removes-the-last-majority",
                SERVER + "service/ShardLayerCalls",
                "left.isEmpty() || answering > left.size() / 2,",
                "left.isEmpty() || answering >= 0,",
                "nobody is removed whose absence leaves no majority")
            .caughtBy(
                "io.terroir.gateway.ShardOperationsTest#aMemberIsRemovedIfAMajorityOfTheOthersAnswers"),
        of(
                "gateway-counts-who-is-in-quarantine",
                SERVER + "service/ShardReplicas",
                "return !report.joining() && report.quarantine().isEmpty();",
                "return !report.joining();",
                "who is in quarantine is no part of a majority")
            .caughtBy(
                "io.terroir.gateway.ShardOperationsTest#aReplicaInQuarantineIsShownAndIsNoMajority"),
        of(
                "gateway-serves-before-it-can",
                SERVER + "ServingGate",
                "if (status.healthy() || isForOperators(call)) {",
                "if (status.healthy() || !status.healthy()) {",
                "a gateway that is not ready sends clients to another one")
            .caughtBy(
                "io.terroir.gateway.GatewayServerTest#untilItIsReadyClientsAreSentElsewhereAndOperatorsAreServed"),
        of(
                "gateway-serves-others-before-it-can",
                SERVER + "forward/ForwardService",
                "if (view.age().isEmpty()) {",
                "if (view == null) {",
                "a gateway that has not read the directory sends other gateways to another one")
            .caughtBy(
                "io.terroir.gateway.GatewayServerTest#untilItHasReadTheDirectoryOtherGatewaysAreSentElsewhere"),
        of(
                "sdk-new-request-id-per-attempt",
                SDK + "Attempts",
                "ClientCalls.asyncUnaryCall( call, request, new StreamObserver<A>() {",
                "ClientCalls.asyncUnaryCall( call,"
                    + " failures > 0 && request instanceof io.terroir.v1.PutRequest put"
                    + " ? (Q) (Object) put.toBuilder().setRequestId(put.getRequestId().toBuilder()"
                    + ".setNumber(put.getRequestId().getNumber() + 1000L * failures)).build()"
                    + " : request, new StreamObserver<A>() {",
                "the attempts of one request carry one request id")
            .caughtBy("io.terroir.sdk.TerroirClientTest#repeatsAWriteUnderTheSameRequestId"),
        of(
                "sdk-repeats-additions",
                SDK + "Attempts",
                "if (repeat == Repeat.ONLY_IF_NOT_DONE && !surelyNotDone(failure)) {",
                "if (repeat == Repeat.ONLY_IF_NOT_DONE && !failure.exception().retriable()) {",
                "an addition that may have been done is not repeated")
            .caughtBy(
                "io.terroir.sdk.TerroirClientTest#doesNotRepeatAnAdditionThatMayHaveBeenDone"),
        of(
                "sdk-one-request-id-for-all",
                SDK + "RequestIds",
                ".setNumber(last.incrementAndGet())",
                ".setNumber(last.get())",
                "every request has an id of its own")
            .caughtBy("io.terroir.sdk.TerroirClientTest#givesEachRequestItsOwnId"));
  }

  private static Mutation of(
      String id, String source, String snippet, String replacement, String rule) {
    return Mutation.of(id, source + ".java", snippet, replacement, rule);
  }
}
