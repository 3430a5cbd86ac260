package io.terroir.epaxos.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.terroir.epaxos.core.Message.Accept;
import io.terroir.epaxos.core.Message.AcceptOk;
import io.terroir.epaxos.core.Message.Commit;
import io.terroir.epaxos.core.Message.PreAccept;
import io.terroir.epaxos.core.Message.Recover;
import io.terroir.epaxos.core.Message.RecoverOk;
import io.terroir.epaxos.core.Message.Waiting;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Errors of the EPaxos of 2013, and of its implementations, that were published later: each with an
 * execution that has it, and what EPaxos* makes of that execution.
 */
class PublishedErrorsTest {
  private static final Command FIRST = TestCluster.write("first", "k");
  private static final Command SECOND = TestCluster.write("second", "k");

  /**
   * Sutra, "On the correctness of Egalitarian Paxos" (2020): one ballot variable for the ballot
   * that was joined and for the ballot in which a value was voted for. A replica that joins later
   * ballots with an old vote then seems to have voted late, and its value is taken for the one that
   * was chosen.
   */
  @Test
  void joiningABallotIsNotVotingInIt() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId second = script.submit(3, SECOND);
    CommandId first = script.submit(1, FIRST);
    script.takeSlowPath(1, first, 3);
    cluster.lose(1, 3, Accept.class, first);

    // A no-op is chosen at the first ballot of 2. Only 2 knows, and dies.
    script.recover(2, first, 3);
    cluster.deliver(2, 3, Accept.class, first);
    // 1 joins that ballot too late, and then a higher one; it votes in neither.
    cluster.deliver(2, 1, Recover.class, first);
    cluster.recover(3, first);
    cluster.deliver(3, 1, Recover.class, first);
    cluster.lose(1, 3, RecoverOk.class, first);
    cluster.deliver(3, 2, AcceptOk.class, first);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    cluster.crash(2);
    Instance joined = cluster.instance(1, first);
    assertThat(joined.ballot().compareTo(cluster.decision(first).ballot())).isPositive();
    assertThat(joined.acceptedBallot()).isEqualTo(Ballot.ZERO);
    assertThat(joined.deps()).as("its old vote").isEqualTo(Deps.of(second));

    script.recover(1, first, 3);
    script.accept(1, first, 3);

    assertThat(cluster.instance(1, first).decidedProposal()).isEqualTo(Nop.NOP);
  }

  /**
   * The same error as it was published: two sets of dependencies of one command, without a no-op.
   * The coordinator alone has accepted one, a recoverer has had the other one chosen; then the
   * coordinator joins a later ballot with its old vote.
   */
  @Test
  void laterBallotsDoNotRejuvenateAnOlderSetOfDependencies() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    script.preAccept(1, first, 2);
    CommandId second = script.submit(3, SECOND);
    // The coordinator's second phase, with the objection of 3, is never heard of.
    script.takeSlowPath(1, first, 3);
    cluster.lose(1, 2, Accept.class, first);
    cluster.lose(1, 3, Accept.class, first);
    // 2 has voted for no dependencies, and finds that this may be what was committed fast, unless
    // the second command was; that one is committed as one that depends on the first.
    script.recover(2, first, 3);
    script.validate(2, first, 3);
    assertThat(cluster.inFlight(2, 3, Waiting.class, first)).isTrue();
    script.takeSlowPath(3, second, 2);
    script.accept(3, second, 2);
    assertThat(cluster.decision(second).deps()).isEqualTo(Deps.of(first));
    cluster.deliver(3, 2, Commit.class, second);
    cluster.deliver(2, 3, Accept.class, first);
    // 1 joins the ballot of 2 after the fact, then one of its own; it votes in neither.
    cluster.deliver(2, 1, Recover.class, first);
    cluster.recover(1, first);
    cluster.deliver(3, 2, AcceptOk.class, first);
    assertThat(cluster.decision(first).deps()).isEqualTo(Deps.NONE);
    cluster.crash(2);
    Instance joined = cluster.instance(1, first);
    assertThat(joined.ballot().compareTo(cluster.decision(first).ballot())).isPositive();
    assertThat(joined.deps()).as("its old vote").isEqualTo(Deps.of(second));

    cluster.deliver(1, 3, Recover.class, first);
    cluster.deliver(3, 1, RecoverOk.class, first);
    script.accept(1, first, 3);

    assertThat(cluster.instance(1, first).deps()).isEqualTo(Deps.NONE);
    cluster.checkVisibility();
  }

  /**
   * Appendix E of the EPaxos* paper: with nine replicas, two recoveries of conflicting commands
   * whose coordinators are dead each find the other command in their way and defer to it for ever.
   * Here each says how many of its quorum have pre-accepted, and more than n - f - e of them
   * exclude that the other command was committed fast: both may give way.
   */
  @Test
  void twoRecoveriesOfNineReplicasDoNotWaitForEachOtherForEver() {
    TestCluster cluster = new TestCluster(9, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    CommandId second = script.submit(9, SECOND);
    script.preAccept(1, first, 2, 3, 4);
    script.preAccept(9, second, 8, 7, 6);
    cluster.crash(1);
    cluster.crash(9);
    script.recover(2, first, 3, 4, 5, 6);
    script.validate(2, first, 3, 4, 5, 6);
    script.recover(8, second, 7, 6, 5, 4);
    script.validate(8, second, 7, 6, 5, 4);
    assertThat(cluster.inFlight(2, 8, Waiting.class, first)).as("2 waits").isTrue();
    assertThat(cluster.inFlight(8, 2, Waiting.class, second)).as("8 waits").isTrue();
    assertThat(cluster.inFlight(2, 3, Accept.class, first)).isFalse();
    assertThat(cluster.inFlight(8, 7, Accept.class, second)).isFalse();

    cluster.deliver(2, 8, Waiting.class, first);
    cluster.deliver(8, 2, Waiting.class, second);

    script.accept(2, first, 3, 4, 5, 6);
    script.accept(8, second, 7, 6, 5, 4);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
    assertThat(cluster.decision(second).proposal()).isEqualTo(Nop.NOP);
  }

  /** The same without anybody who delivers the right messages: by timers, in bounded time. */
  @Test
  void twoRecoveriesOfNineReplicasEndByThemselves() {
    TestCluster cluster = new TestCluster(9, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    CommandId second = script.submit(9, SECOND);
    script.preAccept(1, first, 2, 3, 4);
    script.preAccept(9, second, 8, 7, 6);
    cluster.crash(1);
    cluster.crash(9);
    cluster.network.clear();
    script.recover(2, first, 3, 4, 5, 6);
    script.recover(8, second, 7, 6, 5, 4);

    cluster.passTime(5_000);

    for (int at = 2; at <= 8; at++) {
      assertThat(cluster.instance(at, first).isCommitted()).isTrue();
      assertThat(cluster.instance(at, second).isCommitted()).isTrue();
    }
    cluster.checkVisibility();
  }

  /**
   * The implementations keep only the newest conflicting command of every coordinator as a
   * dependency, since it depends on the older ones. Not if it becomes a no-op.
   */
  @Test
  void olderConflictsAreNotImpliedByTheNewest() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId old = script.submit(1, FIRST);
    script.commitFast(1, old, 3);
    cluster.deliver(1, 2, Commit.class, old);
    cluster.deliver(1, 3, Commit.class, old);
    CommandId newest =
        script.submit(1, TestCluster.command("newest", Set.of(), Set.of("k", "other")));
    script.submit(2, TestCluster.write("unrelated to the old one", "other"));
    cluster.deliver(1, 2, PreAccept.class, newest);
    cluster.crash(1);

    CommandId last = script.submit(2, TestCluster.write("last", "k"));
    script.commitFast(2, last, 3);
    script.recover(3, newest, 2);
    script.accept(3, newest, 2);

    assertThat(cluster.decision(newest).proposal()).isEqualTo(Nop.NOP);
    assertThat(cluster.decision(last).deps()).isEqualTo(Deps.of(old, newest));
    cluster.checkVisibility();
  }

  /**
   * Dependencies may not be left out because everybody has executed them: replicas learn that at
   * different moments, and what one no longer counts another one still holds against the command.
   */
  @Test
  void dependencyThatEverybodyHasExecutedIsStillOne() {
    TestCluster cluster = new TestCluster(3, 1);
    Script script = new Script(cluster);
    CommandId first = script.submit(1, FIRST);
    CommandId second = script.submit(3, SECOND);
    script.commitFast(3, second, 2);
    cluster.deliver(3, 1, Commit.class, second);
    cluster.deliver(3, 2, Commit.class, second);
    for (int at = 1; at <= 3; at++) {
      assertThat(cluster.executedAt(at)).containsExactly(second);
    }

    script.preAccept(1, first, 3);
    script.countPreAccepts(1, first, 3);

    assertThat(cluster.instance(3, first).deps()).isEqualTo(Deps.of(second));
    assertThat(cluster.instance(1, first).isCommitted()).isFalse();
    cluster.crash(1);
    script.recover(2, first, 3);
    script.accept(2, first, 3);
    assertThat(cluster.decision(first).proposal()).isEqualTo(Nop.NOP);
  }
}
