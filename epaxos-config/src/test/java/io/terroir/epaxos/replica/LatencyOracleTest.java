package io.terroir.epaxos.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.terroir.epaxos.log.BlankDisk;
import io.terroir.simulation.LinkSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The distances between regions foretell what a command costs: without conflicts one round trip to
 * the nearest regions that make a fast quorum with the own, else one more to those that make a slow
 * quorum. Mistakes in the arithmetic of quorums, and messages that wait for something, show as
 * milliseconds.
 */
class LatencyOracleTest {
  /** Average round trips in milliseconds, measured between regions of AWS in June 2020. */
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-west-2",
          "eu-west-1",
          "ap-northeast-1",
          "sa-east-1",
          "eu-central-1",
          "ap-southeast-1");

  private static final double[][] ROUND_TRIP_MILLIS = {
    {0, 72.5, 70.5, 152.4, 113.0, 85.6, 235.8},
    {72.5, 0, 127.3, 100.9, 180.3, 157.5, 162.7},
    {70.5, 127.3, 0, 204.4, 183.6, 23.8, 186.6},
    {152.4, 100.9, 204.4, 0, 267.9, 243.9, 77.0},
    {113.0, 180.3, 183.6, 267.9, 0, 203.1, 338.1},
    {85.6, 157.5, 23.8, 243.9, 203.1, 0, 178.0},
    {235.8, 162.7, 186.6, 77.0, 338.1, 178.0, 0}
  };

  /** Disks, here of 0.2 ms, and the pipe. */
  private static final Duration OWN_WORK = Duration.ofMillis(1);

  private static final int COMMANDS = 20;

  /** Enough for a 99th percentile. */
  private static final int COMMANDS_AT_ONCE = 200;

  /** Between two commands of a region, on average: several are under way at any time. */
  private static final double PAUSE_MILLIS = 40;

  private static ReplicaCluster regions(int count) {
    ReplicaCluster cluster =
        new ReplicaCluster(count, REGIONS.subList(0, count).toArray(String[]::new));
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < a; b++) {
        cluster.roundTrip(REGIONS.get(a), REGIONS.get(b), ROUND_TRIP_MILLIS[a][b]);
      }
    }
    cluster.world.network().setSettings(LinkSettings.DEFAULT.withVariation(0));
    // Pings of the start, at other distances, are answered.
    cluster.world.runFor(Duration.ofSeconds(1));
    return cluster;
  }

  /** What this should come to, by region, so that the oracle does not err with the code. */
  private static final Map<Integer, List<Double>> FAST_MILLIS =
      Map.of(
          3, List.of(70.5, 72.5, 70.5),
          5, List.of(72.5, 100.9, 127.3, 152.4, 180.3),
          7, List.of(113.0, 157.5, 183.6, 204.4, 203.1, 178.0, 186.6));

  /** f, of 2f + 1. */
  private static int failuresMax(int members) {
    return members / 2;
  }

  /** f + floor((f + 1) / 2): section 4.4 of the paper of 2013, for an odd number of members. */
  private static int fastQuorum(int members) {
    int f = failuresMax(members);
    return f + (f + 1) / 2;
  }

  /** The round trip in which replica {@code at} and its nearest others are {@code quorum}. */
  private static double nearest(int at, int quorum, int members, IntPredicate isUp) {
    return IntStream.rangeClosed(1, members)
        .filter(isUp)
        .mapToDouble(other -> ROUND_TRIP_MILLIS[at - 1][other - 1])
        .sorted()
        .skip(quorum - 1L)
        .findFirst()
        .orElseThrow();
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos((long) (millis * 1_000_000));
  }

  private static void assertTakes(Duration latency, double roundTripMillis) {
    assertThat(latency).isBetween(millis(roundTripMillis), millis(roundTripMillis).plus(OWN_WORK));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandWithoutConflictTakesARoundTripToTheNearestFastQuorum(int members) {
    ReplicaCluster cluster = regions(members);
    for (int at = 1; at <= members; at++) {
      double expected = nearest(at, fastQuorum(members), members, other -> true);
      assertThat(expected).isEqualTo(FAST_MILLIS.getOrDefault(members, List.of()).get(at - 1));
      for (int i = 0; i < COMMANDS; i++) {
        String key = "origin/" + at + "/" + i;
        assertTakes(cluster.latencyOf(at, ReplicaCluster.write("c", key)), expected);
      }
      assertThat(cluster.replica(at).metrics().fastCommits()).isEqualTo(COMMANDS);
    }
  }

  /** Every percentile, although disks and pipes are shared by the commands of all regions. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void withoutConflictsAlsoTheSlowestPercentTakesARoundTrip(int members) {
    ReplicaCluster cluster = regions(members);
    List<ClientLatencies> clients = submitEverywhere(cluster, 0);

    for (int at = 1; at <= members; at++) {
      double expected = nearest(at, fastQuorum(members), members, other -> true);
      ClientLatencies found = clients.get(at - 1);
      assertTakes(found.committed(0.5), expected);
      assertTakes(found.committed(0.99), expected);
      assertTakes(found.answered(0.5), expected);
      assertTakes(found.answered(0.99), expected);
      assertThat(cluster.replica(at).metrics().fastCommits()).isEqualTo(COMMANDS_AT_ONCE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void fewConflictsLeaveTheMedianAtARoundTrip(int members) {
    ReplicaCluster cluster = regions(members);
    List<ClientLatencies> clients = submitEverywhere(cluster, 0.02);

    for (int at = 1; at <= members; at++) {
      double expected = nearest(at, fastQuorum(members), members, other -> true);
      assertTakes(clients.get(at - 1).committed(0.5), expected);
      assertTakes(clients.get(at - 1).answered(0.5), expected);
    }
  }

  private static List<ClientLatencies> submitEverywhere(ReplicaCluster cluster, double hotPart) {
    List<ClientLatencies> clients = new ArrayList<>();
    for (int at = 1; at <= cluster.members.size(); at++) {
      clients.add(new ClientLatencies(cluster, at, COMMANDS_AT_ONCE, PAUSE_MILLIS, hotPart));
    }
    assertThat(
            cluster.world.runUntil(
                () -> clients.stream().allMatch(ClientLatencies::isDone), ReplicaCluster.PATIENCE))
        .isTrue();
    return clients;
  }

  /** As many as e regions may be lost, and what is left is still fast. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void commandsStayFastWhileNoMoreThanTheToleratedRegionsAreLost(int members) {
    ReplicaCluster cluster = regions(members);
    int lost = members - fastQuorum(members);
    for (int number = 1; number <= lost; number++) {
      cluster.crash(number);
    }
    cluster.world.runFor(Duration.ofSeconds(5));
    for (int at = lost + 1; at <= members; at++) {
      double expected = nearest(at, fastQuorum(members), members, other -> other > lost);
      Duration latency = cluster.latencyOf(at, ReplicaCluster.write("c", "origin/" + at));
      assertTakes(latency, expected);
      assertThat(cluster.replica(at).metrics().fastCommits()).isEqualTo(1);
    }
  }

  /**
   * A command that only its own region has not seen coming: somebody else's on the same key is on
   * its way to everybody. Its commit costs one round trip more, to the nearest slow quorum, and the
   * pause in which it still hoped for the fast path.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void conflictCostsOneMoreRoundTripToASlowQuorum(int members) {
    ReplicaCluster cluster = regions(members);
    EpaxosConfig config =
        EpaxosConfig.of(
            cluster.node(1).peer().node(), cluster.disk(1), cluster.members, BlankDisk.LOST);
    int slowQuorum = members - failuresMax(members);
    Duration longest = Duration.ZERO;
    List<CompletableFuture<ByteString>> outcomes = new ArrayList<>();
    for (int at = 1; at <= members; at++) {
      outcomes.add(cluster.submit(at, ReplicaCluster.write("c" + at, "hot")));
      double firstMillis = nearest(at, fastQuorum(members), members, other -> true);
      double secondMillis = nearest(at, slowQuorum, members, other -> true);
      Duration both = millis(firstMillis + secondMillis);
      longest = longest.compareTo(both) < 0 ? both : longest;
    }
    // An answer waits for the commits of all that the command depends on, and these must arrive.
    Duration arrival = millis(farthest(members) / 2);
    Duration pause =
        Duration.ofMillis(config.timing().slowPathMillis()).plus(config.tickInterval());
    Duration limit = longest.plus(arrival).plus(pause).plus(OWN_WORK);

    assertThat(
            cluster.world.runUntil(
                () -> outcomes.stream().allMatch(CompletableFuture::isDone), limit))
        .isTrue();
    for (int at = 1; at <= members; at++) {
      assertThat(cluster.replica(at).metrics().recoveries()).isZero();
    }
  }

  private static double farthest(int members) {
    return IntStream.rangeClosed(1, members)
        .mapToDouble(at -> nearest(at, members, members, other -> true))
        .max()
        .orElseThrow();
  }
}
