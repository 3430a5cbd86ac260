package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.core.Command;
import io.terroir.epaxos.core.CommandId;
import io.terroir.epaxos.core.Instance;
import io.terroir.epaxos.core.Message;
import io.terroir.epaxos.core.Nop;
import io.terroir.epaxos.core.Proposal;
import io.terroir.epaxos.core.Quorums;
import io.terroir.epaxos.core.Timing;
import io.terroir.epaxos.wire.Frame;
import io.terroir.epaxos.wire.FrameCodec;
import io.terroir.runtime.id.NodeId;
import io.terroir.runtime.id.RegionId;
import io.terroir.runtime.transport.RttMatrix;
import io.terroir.simulation.LinkSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A coordinator dies and leaves a command open. From the moment at which the next member suspects
 * it, the rule that applies says after how many round trips to a quorum that member has decided:
 * one if somebody has committed (rule 1), two if there is nothing to validate (rules 2, 3 and 5),
 * three if there is and nothing speaks against the command (rule 4).
 */
class RecoveryRoundTripsTest {
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-west-2",
          "eu-west-1",
          "ap-northeast-1",
          "sa-east-1",
          "eu-central-1",
          "ap-southeast-1");

  private static final int COORDINATOR = 1;
  private static final int RECOVERER = 2;

  private static final Duration MILLI = Duration.ofMillis(1);

  /** Until the network has carried what it was given, and the disks have it. */
  private static final Duration EVERYWHERE = Duration.ofMillis(400);

  /** Times are looked at with each tick, and in whole milliseconds. */
  private static final Duration NOTICED = Duration.ofMillis(10).plus(MILLI);

  /** Disks of 0.2 ms, several in a row. */
  private static final Duration OWN_WORK = Duration.ofMillis(2);

  private final RttMatrix matrix = RttMatrix.aws2020();

  /** When what the coordinator last sent to the recoverer arrives there, unless it is cut off. */
  private Duration heardAt = Duration.ZERO;

  /** Which kinds of messages members have sent about the command. */
  private final Set<Class<? extends Message>> sent = new HashSet<>();

  private Optional<Proposal> decided = Optional.empty();
  private Duration decidedAt = Duration.ZERO;

  private ReplicaCluster regions(int members) {
    ReplicaCluster cluster =
        new ReplicaCluster(1, REGIONS.subList(0, members).toArray(String[]::new));
    cluster.world.network().setRoundTrips(matrix);
    cluster.world.network().setSettings(LinkSettings.DEFAULT.withVariation(0));
    // Pings of the start, at other distances, are answered.
    cluster.world.runFor(Duration.ofSeconds(1));
    cluster
        .world
        .network()
        .inspect(
            (from, to, lane, envelope) -> {
              if (from.equals(cluster.node(COORDINATOR).peer())
                  && to.equals(cluster.node(RECOVERER).peer())) {
                heardAt =
                    cluster.world.elapsed().plus(roundTrip(COORDINATOR, RECOVERER).dividedBy(2));
              }
              if (FrameCodec.fromBytes(envelope.payload()) instanceof Frame.Protocol protocol
                  && protocol.message() instanceof Message.AboutInstance about
                  && about.id().replica().equals(cluster.id(COORDINATOR))) {
                sent.add(about.getClass());
              }
            });
    cluster
        .replica(RECOVERER)
        .onExecuted(
            new ExecutionListener() {
              @Override
              public void committed(Instance instance) {
                if (instance.id().replica().equals(cluster.id(COORDINATOR))) {
                  decided = Optional.of(instance.decidedProposal());
                  decidedAt = cluster.world.elapsed();
                }
              }

              @Override
              public void executed(CommandId id, List<ByteString> outcomes) {}
            });
    return cluster;
  }

  private Duration roundTrip(int from, int to) {
    RegionId a = new RegionId(REGIONS.get(from - 1));
    RegionId b = new RegionId(REGIONS.get(to - 1));
    return matrix.roundTrip(a, b).plus(matrix.roundTrip(b, a)).dividedBy(2);
  }

  /** To the nearest of the recoverer's others that are so many. */
  private Duration roundTripToNearest(int others, int members, IntPredicate isUp) {
    return IntStream.rangeClosed(1, members)
        .filter(isUp.and(member -> member != RECOVERER))
        .mapToObj(member -> roundTrip(RECOVERER, member))
        .sorted()
        .skip(others - 1L)
        .findFirst()
        .orElseThrow();
  }

  private Duration roundTripToQuorum(int members, IntPredicate isUp) {
    return roundTripToNearest(new Quorums(members).slow() - 1, members, isUp);
  }

  private static boolean isNotTheCoordinator(int member) {
    return member != COORDINATOR;
  }

  private static Command command() {
    return ReplicaCluster.write("c", "k");
  }

  /** Everybody but the coordinator knows of a conflicting command. */
  private static void hideConflictFromCoordinator(ReplicaCluster cluster, int members) {
    cluster.world.network().cut(node(cluster, members), node(cluster, COORDINATOR));
    cluster.begin(members, ReplicaCluster.write("hidden", "k"));
    cluster.world.runFor(EVERYWHERE);
  }

  private static NodeId node(ReplicaCluster cluster, int member) {
    return cluster.node(member).peer().node();
  }

  /** The coordinator dies as soon as messages of this kind about its command are on the line. */
  private void dieAfterSending(ReplicaCluster cluster, Class<? extends Message> kind) {
    runUntilSent(cluster, kind);
    cluster.world.runFor(MILLI);
    cluster.crash(COORDINATOR);
  }

  private void runUntilSent(ReplicaCluster cluster, Class<? extends Message> kind) {
    assertThat(cluster.world.runUntil(() -> sent.contains(kind), ReplicaCluster.PATIENCE)).isTrue();
  }

  /** If nothing more of the coordinator reaches the recoverer. */
  private Duration suspectedAt() {
    return heardAt.plus(Duration.ofMillis(Timing.WIDE_AREA.suspectMillis()));
  }

  private void assertDecided(
      ReplicaCluster cluster, Duration suspectedAt, int roundTrips, Duration roundTrip) {
    assertThat(cluster.world.runUntil(() -> decided.isPresent(), ReplicaCluster.PATIENCE)).isTrue();
    Duration earliest = suspectedAt.plus(roundTrip.multipliedBy(roundTrips));
    assertThat(decidedAt).isBetween(earliest, earliest.plus(NOTICED).plus(OWN_WORK));
    assertThat(cluster.replica(RECOVERER).metrics().recoveries()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandThatSomebodyCommittedTakesOneRoundTrip(int members) {
    ReplicaCluster cluster = regions(members);
    cluster.begin(COORDINATOR, command());
    runUntilSent(cluster, Message.PreAccept.class);
    cluster.world.runFor(roundTrip(COORDINATOR, RECOVERER).dividedBy(2).plus(MILLI));
    Duration suspectedAt = suspectedAt();
    cluster.world.network().cut(node(cluster, COORDINATOR), node(cluster, RECOVERER));
    dieAfterSending(cluster, Message.Commit.class);

    assertDecided(
        cluster,
        suspectedAt,
        1,
        roundTripToNearest(1, members, RecoveryRoundTripsTest::isNotTheCoordinator));
    assertThat(decided).contains(command());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void acceptedCommandTakesTwoRoundTrips(int members) {
    ReplicaCluster cluster = regions(members);
    hideConflictFromCoordinator(cluster, members);
    cluster.begin(COORDINATOR, command());
    dieAfterSending(cluster, Message.Accept.class);

    assertDecided(
        cluster,
        suspectedAt(),
        2,
        roundTripToQuorum(members, RecoveryRoundTripsTest::isNotTheCoordinator));
    assertThat(decided).contains(command());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandWhoseCoordinatorIsBackTakesTwoRoundTripsToBecomeANoOp(int members) {
    ReplicaCluster cluster = regions(members);
    cluster.begin(COORDINATOR, command());
    dieAfterSending(cluster, Message.PreAccept.class);
    Duration suspectedAt = suspectedAt();
    // Back in time to be asked, and too late to be heard of before that.
    cluster.world.runFor(suspectedAt.minus(cluster.world.elapsed()).minus(NOTICED));
    cluster.restart(COORDINATOR);

    assertDecided(cluster, suspectedAt, 2, roundTripToQuorum(members, member -> true));
    assertThat(decided).contains(Nop.NOP);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandThatMayHaveBeenCommittedTakesThreeRoundTrips(int members) {
    ReplicaCluster cluster = regions(members);
    cluster.begin(COORDINATOR, command());
    dieAfterSending(cluster, Message.PreAccept.class);

    assertDecided(
        cluster,
        suspectedAt(),
        3,
        roundTripToQuorum(members, RecoveryRoundTripsTest::isNotTheCoordinator));
    assertThat(decided).contains(command());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandThatCannotHaveBeenCommittedTakesTwoRoundTripsToBecomeANoOp(int members) {
    ReplicaCluster cluster = regions(members);
    hideConflictFromCoordinator(cluster, members);
    cluster.begin(COORDINATOR, command());
    dieAfterSending(cluster, Message.PreAccept.class);

    assertDecided(
        cluster,
        suspectedAt(),
        2,
        roundTripToQuorum(members, RecoveryRoundTripsTest::isNotTheCoordinator));
    assertThat(decided).contains(Nop.NOP);
  }
}
