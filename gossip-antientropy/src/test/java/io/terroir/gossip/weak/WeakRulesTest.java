package io.terroir.gossip.weak;

import static io.terroir.gossip.weak.WeakCluster.ANYWHERE;
import static io.terroir.gossip.weak.WeakCluster.COUNTERS;
import static io.terroir.gossip.weak.WeakCluster.EU_ONLY;
import static io.terroir.gossip.weak.WeakCluster.KEY;
import static io.terroir.gossip.weak.WeakCluster.REGISTERS;
import static io.terroir.gossip.weak.WeakCluster.SETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.gossip.crdt.Dot;
import io.terroir.gossip.crdt.DotVector;
import io.terroir.gossip.crdt.Incarnation;
import io.terroir.gossip.crdt.LwwRegister;
import io.terroir.gossip.crdt.Tally;
import io.terroir.gossip.wire.WeakWire;
import io.terroir.runtime.clock.HybridTimestamp;
import io.terroir.runtime.data.WeakOperation;
import io.terroir.runtime.data.WeakResponse;
import io.terroir.runtime.data.WeakValue;
import io.terroir.runtime.error.Reason;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.OriginDigest;
import io.terroir.runtime.residency.ResidencyScope;
import io.terroir.runtime.transport.Envelope;
import io.terroir.runtime.transport.Lane;
import io.terroir.runtime.transport.Layer;
import io.terroir.simulation.CrashFate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The rules of weak data, each with what would break it. */
class WeakRulesTest {
  private static final WeakScope COUNTER_SCOPE = WeakCluster.scope(COUNTERS, ANYWHERE);

  private final WeakCluster cluster = new WeakCluster(23);

  @Test
  void nothingIsAcknowledgedShownOrSentBeforeItIsDurable() {
    List<WeakMessage> sent = watch();
    cluster.process("eu-n1").disk().setSyncTime(Duration.ofSeconds(3), Duration.ofSeconds(3));
    CompletableFuture<WeakResponse> answer =
        cluster.ask("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));

    cluster.world.runFor(Duration.ofSeconds(2));

    assertThat(answer).isNotDone();
    assertThat(cluster.read("eu-n1", COUNTERS, ANYWHERE)).isEqualTo(new WeakValue.Counter(0));
    assertThat(sent).noneMatch(message -> message instanceof WeakMessage.Deltas);
    assertThat(sent).allMatch(message -> ((WeakMessage.Digest) message).durable().isEmpty());

    cluster.world.runFor(Duration.ofSeconds(2));
    assertThat(answer).isDone();
  }

  @Test
  void whatACrashTakesBackWasNeverAcknowledgedAndItsNumberIsNeverUsedAgain() {
    Map<Dot, Delta> seen = new HashMap<>();
    watchDeltas(
        logged -> {
          Delta before = seen.putIfAbsent(logged.dot(), logged.delta());
          assertThat(before == null || before.equals(logged.delta())).isTrue();
        });
    for (int life = 0; life < 5; life++) {
      for (int i = 0; i < 3; i++) {
        cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));
      }
      cluster.write("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));
      cluster.crash("eu-n1");
      cluster.restart("eu-n1");
    }
    cluster.world.runFor(Duration.ofSeconds(20));

    long lives = seen.keySet().stream().map(Dot::incarnation).distinct().count();
    assertThat(lives).as("every start is a new incarnation").isGreaterThanOrEqualTo(5);
    WeakValue.Counter value = (WeakValue.Counter) cluster.read("ap-n3", COUNTERS, ANYWHERE);
    assertThat(value.value()).isBetween(15L, 20L);
    assertThat(cluster.converges(COUNTERS, ANYWHERE, value)).isTrue();
  }

  @Test
  void theFirstUpdateOfANewLifeClosesTheEarlierOne() {
    cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));
    cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));
    Incarnation first = cluster.store("eu-n1").incarnation();
    List<LoggedDelta> seen = new ArrayList<>();
    watchDeltas(seen::add);
    cluster.crash("eu-n1");
    cluster.restart("eu-n1");
    cluster.world.runFor(Duration.ofSeconds(5));

    Incarnation second = cluster.store("eu-n1").incarnation();
    assertThat(second).isNotEqualTo(first);
    assertThat(seen)
        .contains(
            new LoggedDelta(
                new Dot(second, 0),
                new Delta.IncarnationEnds(List.of(new Delta.End(first.number(), 2)))));
  }

  @Test
  void rowsLostFromTheStoreAreReplayedFromTheJournal() {
    cluster.value("eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 7));
    cluster.value(
        "eu-n1", SETS, ANYWHERE, new WeakOperation.AddToSet(KEY, ByteString.copyFromUtf8("x")));
    cluster.peers().forEach(peer -> cluster.world.network().isolate(peer.node()));

    cluster.crash("eu-n1");
    cluster.restart("eu-n1");

    assertThat(cluster.read("eu-n1", COUNTERS, ANYWHERE)).isEqualTo(new WeakValue.Counter(7));
    assertThat(cluster.read("eu-n1", SETS, ANYWHERE))
        .isEqualTo(new WeakValue.Members(List.of(ByteString.copyFromUtf8("x"))));
  }

  @Test
  void aWriteComesAfterWhatItOverwritesAlsoIfTheClockWentBackWithARestart() {
    cluster.process("eu-n1").disk().setCrashFate(CrashFate.KEPT, CrashFate.KEPT);
    cluster.value("eu-n1", REGISTERS, ANYWHERE, set("first"));
    cluster.world.runFor(Duration.ofSeconds(5));
    cluster.crash("eu-n1");
    cluster.process("eu-n1").setWallOffset(Duration.ofHours(-1));
    cluster.restart("eu-n1");

    cluster.value("eu-n1", REGISTERS, ANYWHERE, set("second"));

    WeakValue second = new WeakValue.Register(Optional.of(ByteString.copyFromUtf8("second")));
    assertThat(cluster.converges(REGISTERS, ANYWHERE, second)).isTrue();
  }

  private static WeakOperation set(String value) {
    return new WeakOperation.SetRegister(KEY, ByteString.copyFromUtf8(value));
  }

  @Test
  void aTimestampFromTheFutureIsRefusedNotStoredAndNotCovered() {
    Dot dot = new Dot(new Incarnation(new NodeId("us-n1"), 5), 0);
    HybridTimestamp future = HybridTimestamp.of(cluster.world.wallClock().millis() + 3_600_000, 0);
    LwwRegister poisoned =
        new LwwRegister(future, dot, Optional.of(ByteString.copyFromUtf8("poison")));
    WeakScope scope = WeakCluster.scope(REGISTERS, ANYWHERE);

    deliver(
        "us-n1",
        "eu-n1",
        ResidencyScope.UNRESTRICTED,
        new WeakMessage.Deltas(
            scope,
            List.of(new LoggedDelta(dot, new Delta.Register(ANYWHERE, KEY, poisoned))),
            true,
            false));

    assertThat(cluster.read("eu-n1", REGISTERS, ANYWHERE))
        .isEqualTo(new WeakValue.Register(Optional.empty()));
    assertThat(cluster.store("eu-n1").counters().refusedForClock()).isPositive();
    List<WeakMessage> sent = watch();
    cluster.world.runFor(Duration.ofSeconds(5));
    assertThat(sent)
        .filteredOn(WeakMessage.Digest.class::isInstance)
        .noneMatch(message -> ((WeakMessage.Digest) message).durable().covers(dot));
  }

  /** Refused is not lost: it counts as missing here, and is taken when its time has come. */
  @Test
  void anUpdateRefusedForItsTimestampIsTakenLater() {
    Duration ahead = Duration.ofSeconds(5);
    Dot dot = new Dot(new Incarnation(new NodeId("us-n1"), 5), 0);
    HybridTimestamp early =
        HybridTimestamp.of(cluster.world.wallClock().millis() + ahead.toMillis(), 0);
    Optional<ByteString> value = Optional.of(ByteString.copyFromUtf8("v"));
    LwwRegister register = new LwwRegister(early, dot, value);
    WeakMessage message =
        new WeakMessage.Deltas(
            WeakCluster.scope(REGISTERS, ANYWHERE),
            List.of(new LoggedDelta(dot, new Delta.Register(ANYWHERE, KEY, register))),
            false,
            false);
    deliver("us-n1", "eu-n1", ResidencyScope.UNRESTRICTED, message);
    assertThat(cluster.read("eu-n1", REGISTERS, ANYWHERE))
        .isEqualTo(new WeakValue.Register(Optional.empty()));

    cluster.world.runFor(ahead);
    deliver("us-n1", "eu-n1", ResidencyScope.UNRESTRICTED, message);

    assertThat(cluster.read("eu-n1", REGISTERS, ANYWHERE)).isEqualTo(new WeakValue.Register(value));
  }

  @Test
  void aReplicaWhoseClockIsTheOddOneOutRefusesItsOwnWrites() {
    cluster.process("eu-n1").setWallOffset(Duration.ofMinutes(5));
    cluster.world.runFor(Duration.ofSeconds(30));

    assertThat(
            cluster.refusal(
                "eu-n1",
                REGISTERS,
                ANYWHERE,
                new WeakOperation.SetRegister(KEY, ByteString.copyFromUtf8("v"))))
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void noEnvelopeOfARestrictedScopeIsEverSentOutOfIt() {
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              WeakMessage message = WeakWire.decode(envelope.payload()).orElseThrow();
              assertThat(envelope.scope()).isEqualTo(WeakCluster.residency(message.scope()));
              assertThat(envelope.scope().allows(to.region())).isTrue();
            });
    for (int i = 0; i < 20; i++) {
      cluster.value("eu-n1", COUNTERS, EU_ONLY, new WeakOperation.AddToCounter(KEY, 1));
      cluster.value("us-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1));
      cluster.world.runFor(Duration.ofSeconds(1));
    }

    cluster.peers().stream()
        .filter(peer -> !peer.region().name().equals("eu"))
        .forEach(
            peer -> {
              assertThat(cluster.shown(peer, COUNTERS, EU_ONLY))
                  .isEqualTo(new WeakValue.Counter(0));
              assertThat(cluster.world.node(peer).gate().refused()).isZero();
            });
  }

  @Test
  void aReplicaOutsideTheScopeMergesAndTellsNothingOfIt() {
    WeakScope restricted = WeakCluster.scope(COUNTERS, EU_ONLY);
    Dot dot = new Dot(new Incarnation(new NodeId("us-n2"), 5), 0);
    deliver(
        "us-n2",
        "us-n1",
        ResidencyScope.UNRESTRICTED,
        new WeakMessage.Deltas(restricted, List.of(counted(dot, EU_ONLY)), true, false));

    assertThat(cluster.shown(cluster.process("us-n1").peer(), COUNTERS, EU_ONLY))
        .isEqualTo(new WeakValue.Counter(0));
    assertThat(cluster.store("us-n1").counters().refusedForScope()).isEqualTo(1);
    assertThat(cluster.refusal("us-n1", COUNTERS, EU_ONLY, new WeakOperation.AddToCounter(KEY, 1)))
        .isEqualTo(Reason.RESIDENCY_VIOLATION);
  }

  @Test
  void aSenderOutsideTheScopeIsNotListenedTo() {
    WeakScope restricted = WeakCluster.scope(COUNTERS, EU_ONLY);
    Dot dot = new Dot(new Incarnation(new NodeId("us-n2"), 5), 0);
    deliver(
        "us-n2",
        "eu-n1",
        WeakCluster.residency(restricted),
        new WeakMessage.Deltas(restricted, List.of(counted(dot, EU_ONLY)), true, false));

    assertThat(cluster.read("eu-n1", COUNTERS, EU_ONLY)).isEqualTo(new WeakValue.Counter(0));
  }

  @Test
  void aMessageThatMixesScopesIsNotMerged() {
    Dot dot = new Dot(new Incarnation(new NodeId("eu-n2"), 5), 0);
    deliver(
        "eu-n2",
        "eu-n1",
        ResidencyScope.UNRESTRICTED,
        new WeakMessage.Deltas(COUNTER_SCOPE, List.of(counted(dot, EU_ONLY)), true, false));

    assertThat(cluster.read("eu-n1", COUNTERS, EU_ONLY)).isEqualTo(new WeakValue.Counter(0));
    assertThat(cluster.store("eu-n1").counters().refusedForScope()).isPositive();
  }

  @Test
  void anOperationMustFitTheMergeType() {
    assertThat(
            cluster.refusal("eu-n1", REGISTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, 1)))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(
            cluster.refusal(
                "eu-n1", COUNTERS, ANYWHERE, new WeakOperation.AddToCounter(KEY, Long.MIN_VALUE)))
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }

  @Test
  void aBacklogLargerThanAMessageIsShippedInOneGo() {
    cluster.world.network().isolate(cluster.process("ap-n1").peer().region());
    ByteString value = ByteString.copyFrom(new byte[100_000]);
    for (int i = 0; i < 20; i++) {
      cluster.value(
          "eu-n1",
          REGISTERS,
          ANYWHERE,
          new WeakOperation.SetRegister(ByteString.copyFromUtf8("k" + i), value));
    }
    WeakOperation last = new WeakOperation.SetRegister(KEY, ByteString.copyFromUtf8("last"));
    cluster.value("eu-n1", REGISTERS, ANYWHERE, last);
    cluster.world.network().healAll();

    assertThat(
            cluster.world.runUntil(
                () ->
                    cluster
                        .shown(cluster.process("ap-n1").peer(), REGISTERS, ANYWHERE)
                        .equals(
                            new WeakValue.Register(Optional.of(ByteString.copyFromUtf8("last")))),
                Duration.ofSeconds(20)))
        .isTrue();
  }

  @Test
  void aDotIsAcceptedOnce() {
    Dot dot = new Dot(new Incarnation(new NodeId("eu-n2"), 5), 0);
    WeakMessage message =
        new WeakMessage.Deltas(COUNTER_SCOPE, List.of(counted(dot, ANYWHERE)), false, false);
    deliver("eu-n2", "eu-n1", ResidencyScope.UNRESTRICTED, message);
    deliver("eu-n2", "eu-n1", ResidencyScope.UNRESTRICTED, message);

    assertThat(cluster.store("eu-n1").counters().received()).isEqualTo(1);
    assertThat(new DotVector(Map.of()).plus(dot).covers(dot)).isTrue();
  }

  private static LoggedDelta counted(Dot dot, OriginDigest origin) {
    return new LoggedDelta(dot, new Delta.Counter(origin, KEY, new Tally(1, 0)));
  }

  /** Sends a message as another replica would, and lets it arrive. */
  private void deliver(String from, String to, ResidencyScope scope, WeakMessage message) {
    cluster
        .process(from)
        .transport()
        .send(
            new NodeId(to),
            Lane.CONSENSUS,
            new Envelope(Layer.GOSSIP, WeakStore.GROUP, scope, WeakWire.encode(message)));
    cluster.world.runFor(Duration.ofMillis(200));
  }

  private List<WeakMessage> watch() {
    List<WeakMessage> sent = new ArrayList<>();
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) ->
                sent.add(WeakWire.decode(envelope.payload()).orElseThrow()));
    return sent;
  }

  private void watchDeltas(Consumer<LoggedDelta> watcher) {
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (WeakWire.decode(envelope.payload()).orElseThrow()
                  instanceof WeakMessage.Deltas deltas) {
                deltas.deltas().forEach(watcher);
              }
            });
  }
}
