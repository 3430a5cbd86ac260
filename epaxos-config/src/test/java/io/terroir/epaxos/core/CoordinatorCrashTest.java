package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.PreAcceptOk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The coordinator dies at any moment of a commit: after so many have heard the command, before or
 * after its decision is durable, and after so many have heard that. What it may have answered to a
 * client, the others decide without it; in any case all agree once it is back.
 */
class CoordinatorCrashTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command OTHER = TestCluster.write("other", "k");
  private static final int COORDINATOR = 1;
  private static final long RECOVERED_MILLIS = 10_000;

  /** All numbers of members that have heard, from nobody to all but the coordinator. */
  static Stream<Arguments> heard() {
    List<Arguments> all = new ArrayList<>();
    for (int members : new int[] {3, 5}) {
      for (int heard = 0; heard < members; heard++) {
        all.add(Arguments.of(members, heard));
      }
    }
    return all.stream();
  }

  /** With three and with five members both quorums are the same. */
  private static boolean areQuorum(Arguments membersAndHeard) {
    Quorums quorums = new Quorums((int) membersAndHeard.get()[0]);
    return (int) membersAndHeard.get()[1] + 1 >= quorums.slow();
  }

  static Stream<Arguments> heardByAQuorum() {
    return heard().filter(CoordinatorCrashTest::areQuorum);
  }

  static Stream<Arguments> heardByTooFew() {
    return heard().filter(arguments -> !areQuorum(arguments));
  }

  /** A quorum has heard the command, and so many the decision. */
  static Stream<Arguments> heardAndTold() {
    return heardByAQuorum()
        .flatMap(
            arguments -> {
              int members = (int) arguments.get()[0];
              return IntStream.range(0, members)
                  .mapToObj(told -> Arguments.of(members, arguments.get()[1], told));
            });
  }

  /** Members 2, 3, ... hear the command; what else the coordinator sent dies with it. */
  private static CommandId propose(TestCluster cluster, int heard) {
    CommandId first = new Script(cluster).submit(COORDINATOR, FIRST);
    for (int member = 2; member <= heard + 1; member++) {
      cluster.deliver(COORDINATOR, member, PreAccept.class, first);
    }
    return first;
  }

  private static void crashForGood(TestCluster cluster, int written) {
    cluster.replica(COORDINATOR).crash(written);
    cluster.network.removeIf(sent -> sent.from().number() == COORDINATOR);
    cluster.passTime(RECOVERED_MILLIS);
  }

  private static void assertDecidedByTheOthers(TestCluster cluster, CommandId id) {
    for (int member = 2; member <= cluster.ids.size(); member++) {
      assertThat(cluster.instance(member, id).isCommitted()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("heard")
  void commandOfWhichSomebodyHasHeardIsDecidedWithoutItsCoordinator(int members, int heard) {
    TestCluster cluster = new TestCluster(members, 1);
    CommandId first = propose(cluster, heard);
    crashForGood(cluster, 0);

    if (heard > 0) {
      assertDecidedByTheOthers(cluster, first);
    }
    new Script(cluster).settle();
    assertThat(cluster.decisions()).containsKey(first);
  }

  /**
   * The crash takes the decision back, or leaves it on the disk; nobody was told in either case.
   */
  @ParameterizedTest
  @MethodSource("heardByAQuorum")
  void fastCommitThatNobodyWasToldOfIsDecidedInOneWay(int members, int heard) {
    for (int written : new int[] {0, Integer.MAX_VALUE}) {
      for (boolean othersDecideFirst : new boolean[] {true, false}) {
        TestCluster cluster = new TestCluster(members, 1);
        CommandId first = propose(cluster, heard);
        for (int member = 2; member <= new Quorums(members).fast(); member++) {
          cluster.deliverUnsynced(member, COORDINATOR, PreAcceptOk.class, first);
        }
        assertThat(cluster.instance(COORDINATOR, first).isCommitted()).isTrue();
        assertThat(cluster.decisions()).isEmpty();

        if (othersDecideFirst) {
          crashForGood(cluster, written);
          assertDecidedByTheOthers(cluster, first);
          assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
        } else {
          cluster.replica(COORDINATOR).crash(written);
        }
        new Script(cluster).settle();
        assertThat(cluster.decisions()).containsKey(first);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("heardAndTold")
  void fastCommitThatIsDurableIsWhatTheOthersDecide(int members, int heard, int told) {
    TestCluster cluster = new TestCluster(members, 1);
    CommandId first = propose(cluster, heard);
    for (int member = 2; member <= new Quorums(members).fast(); member++) {
      cluster.deliver(member, COORDINATOR, PreAcceptOk.class, first);
    }
    assertThat(cluster.executedAt(COORDINATOR)).containsExactly(first);
    for (int member = 2; member <= told + 1; member++) {
      cluster.deliver(COORDINATOR, member, Commit.class, first);
    }

    crashForGood(cluster, 0);

    assertDecidedByTheOthers(cluster, first);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
    new Script(cluster).settle();
  }

  /** The last member knows a conflicting command, so the coordinator needs the second phase. */
  @ParameterizedTest
  @MethodSource("heardAndTold")
  void slowCommitIsWhatTheOthersDecide(int members, int accepted, int told) {
    TestCluster cluster = new TestCluster(members, 1);
    Script script = new Script(cluster);
    CommandId other = script.submit(members, OTHER);
    CommandId first = script.submit(COORDINATOR, FIRST);
    int[] voters = new int[new Quorums(members).slow() - 1];
    for (int i = 0; i < voters.length; i++) {
      voters[i] = members - i;
    }
    script.takeSlowPath(COORDINATOR, first, voters);
    for (int member = 2; member <= accepted + 1; member++) {
      cluster.deliver(COORDINATOR, member, Accept.class, first);
      cluster.deliver(member, COORDINATOR, AcceptOk.class, first);
    }
    assertThat(cluster.instance(COORDINATOR, first).isCommitted()).isTrue();
    for (int member = 2; member <= told + 1; member++) {
      cluster.deliver(COORDINATOR, member, Commit.class, first);
    }

    crashForGood(cluster, 0);

    assertDecidedByTheOthers(cluster, first);
    assertThat(cluster.decision(first).proposal()).isEqualTo(FIRST);
    assertThat(cluster.decision(first).deps()).isEqualTo(Deps.of(other));
    script.settle();
  }

  /** Fewer than a quorum have accepted: whatever the others decide, it comes back to that. */
  @ParameterizedTest
  @MethodSource("heardByTooFew")
  void commandThatTooFewHaveAcceptedIsDecidedInOneWay(int members, int accepted) {
    TestCluster cluster = new TestCluster(members, 1);
    Script script = new Script(cluster);
    script.submit(members, OTHER);
    CommandId first = script.submit(COORDINATOR, FIRST);
    int[] voters = new int[new Quorums(members).slow() - 1];
    for (int i = 0; i < voters.length; i++) {
      voters[i] = members - i;
    }
    script.takeSlowPath(COORDINATOR, first, voters);
    for (int member = 2; member <= accepted + 1; member++) {
      cluster.deliver(COORDINATOR, member, Accept.class, first);
    }

    crashForGood(cluster, 0);

    assertDecidedByTheOthers(cluster, first);
    script.settle();
  }
}
